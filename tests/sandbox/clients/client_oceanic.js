// oceanic against the sandbox: answers /ping, and says what it heard.
const { Client } = require("oceanic.js");

const [apiUrl, token, guildId] = process.argv.slice(2);
const client = new Client({ auth: `Bot ${token}`, rest: { baseURL: apiUrl }, gateway: { intents: ["ALL"] } });

client.on("error", (error) => console.error(error));
client.once("ready", async () => {
  await client.application.bulkEditGuildCommands(guildId, [
    { name: "ping", description: "Answers", type: 1 },
    { name: "Who", type: 2 },
  ]);
  console.log("ready");
});
client.on("interactionCreate", (interaction) => interaction.createMessage({ content: "pong" }));
client.on("messageCreate", (message) => {
  if (message.author.bot) return;
  client.rest.channels.createMessage(message.channelID, {
    content: `heard ${message.content}`,
    files: [{ name: "proof.txt", contents: Buffer.from("proof") }],
  });
});
client.connect();

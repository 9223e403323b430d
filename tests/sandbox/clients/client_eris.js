// eris against the sandbox: answers /ping, and says what it heard.
const http = require("http");

const [apiUrl, token, guildId] = process.argv.slice(2);
const { hostname, port } = new URL(apiUrl);
// It speaks HTTPS on its own port alone: here its requests go over HTTP, to the sandbox's.
require("https").request = (options, answered) => http.request({ ...options, port }, answered);
const Eris = require("eris");

const rest = { domain: hostname, baseURL: "/api/v9" };
const client = new Eris(`Bot ${token}`, { intents: ["all"], rest });

client.on("error", (error) => console.error(error));
client.once("ready", async () => {
  await client.bulkEditGuildCommands(guildId, [
    { name: "ping", description: "Answers", type: 1 },
    { name: "Who", type: 2 },
  ]);
  console.log("ready");
});
client.on("interactionCreate", (interaction) => interaction.createMessage("pong"));
client.on("messageCreate", (message) => {
  if (message.author.bot) return;
  client.createMessage(message.channel.id, `heard ${message.content}`, {
    name: "proof.txt",
    file: Buffer.from("proof"),
  });
});
client.connect();

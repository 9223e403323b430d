// discord.js against the sandbox: answers /ping, and says what it heard.
const { Client, GatewayIntentBits } = require("discord.js");

const [apiUrl, token, guildId] = process.argv.slice(2);
const intents = Object.values(GatewayIntentBits).filter((bit) => typeof bit === "number");
const client = new Client({ intents, rest: { api: apiUrl.replace(/\/v\d+$/, "") } });

client.once("clientReady", async () => {
  await client.guilds.cache.get(guildId).commands.set([
    { name: "ping", description: "Answers" },
    { name: "Who", type: 2 },
  ]);
  console.log("ready");
});
client.on("interactionCreate", (interaction) => interaction.reply("pong"));
client.on("messageCreate", (message) => {
  if (message.author.bot) return;
  message.channel.send({
    content: `heard ${message.content}`,
    files: [{ attachment: Buffer.from("proof"), name: "proof.txt" }],
  });
});
client.login(token);

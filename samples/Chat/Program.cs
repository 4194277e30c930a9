using Chat;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Samples;

const string Usage = """
    Usage: Chat [--name NAME] [--room ROOM] [--connection "Host=…"]

      --name NAME         who you are; your user name by default
      --room ROOM         the room to begin in; lobby by default
      --connection "…"    use this server: the one that the first terminal has started, for example

    Type to speak; /join ROOM and /leave ROOM change rooms; /quit or Ctrl-C ends.
    """;

return await SampleProgram.RunAsync(args, Usage, ["--name", "--room"], Person, async (person, connectionString, server, ct) =>
{
    await SampleSchema.ApplyAsync(connectionString, ChatStore.Schema, ChatStore.Tables, ct);

    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Error);
    builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));
    builder.Services.AddNotify(connectionString).AddChatMessages();
    builder.Services.AddSingleton<ChatStore>();
    using IHost host = builder.Build();
    await host.StartAsync(ct);

    if (server is not null)
    {
        Console.WriteLine($"-- another terminal joins with --name SOMEBODY --connection \"{connectionString}\"");
    }

    await using (ChatSession session = new(
        host.Services.GetRequiredService<IChatMessagesListener>(), host.Services.GetRequiredService<ChatStore>(), person.Name))
    {
        await session.JoinAsync(person.Room, ct);

        // Reading the console can't be cancelled, so a line that is being typed when Ctrl-C is pressed is abandoned.
        while (await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(ct) is { } line)
        {
            try
            {
                if (!await session.DoAsync(line, ct))
                {
                    break;
                }
            }
            catch (NpgsqlException e)
            {
                Console.WriteLine($"-- not sent: {e.Message}");
            }
        }
    }

    await host.StopAsync(CancellationToken.None);
    return 0;
});

static (string Name, string Room) Person(SampleArguments given)
{
    return (Text("--name", Environment.UserName, ChatMessage.MaxAuthor), Text("--room", "lobby", ChatMessage.MaxRoom));

    string Text(string name, string otherwise, int most) =>
        (given[name] ?? otherwise) is { Length: > 0 } text && text.Length <= most
            ? text
            : throw new FormatException($"{name} takes 1 to {most} characters.");
}

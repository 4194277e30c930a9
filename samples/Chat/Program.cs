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

return await SampleProgram.RunAsync(args, Usage, ["--name", "--room"], async (arguments, connectionString, ct) =>
{
    string author = arguments["--name"] ?? Environment.UserName;
    if (author.Length is 0 or > ChatMessage.MaxAuthor)
    {
        throw new FormatException($"--name takes 1 to {ChatMessage.MaxAuthor} characters.");
    }

    await SampleSchema.ApplyAsync(connectionString, ChatStore.Schema, ChatStore.Tables, ct);

    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Error);
    builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));
    builder.Services.AddNotify(connectionString).AddChatMessages();
    builder.Services.AddSingleton<ChatStore>();
    using IHost host = builder.Build();
    await host.StartAsync(ct);

    if (arguments["--connection"] is null)
    {
        Console.WriteLine($"-- another terminal joins with --name SOMEBODY --connection \"{connectionString}\"");
    }

    await using (ChatSession session = new(
        host.Services.GetRequiredService<IChatMessagesListener>(), host.Services.GetRequiredService<ChatStore>(), author))
    {
        await session.JoinAsync(arguments["--room"] ?? "lobby", ct);

        // Reading the console can't be cancelled: what is still being typed when Ctrl-C is pressed is left alone.
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
});

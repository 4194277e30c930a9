using System.Runtime.InteropServices;
using Notify.Testing;

namespace Notify.Benchmarks;

/// <summary>What the commands of one run share: the server, how long they may take, and where results go.</summary>
internal sealed class BenchmarkRun(bool isQuick) : IAsyncDisposable
{
    private readonly List<string> _goals = [];
    private EmbeddedPostgres? _server;

    public bool IsQuick { get; } = isQuick;

    public int Rounds => IsQuick ? 5 : 7;

    /// <summary>The connection string of a new database. The server flushes as it would in production, unlike for tests.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        _server ??= await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions
        {
            Settings = new Dictionary<string, string> { ["fsync"] = "on", ["synchronous_commit"] = "on", ["full_page_writes"] = "on", ["max_connections"] = "200" },
        });
        return await _server.CreateDatabaseAsync();
    }

    /// <summary>Prints a result and writes it to benchmarks/results; quick ones are less exact, so they get a file of their own.</summary>
    public void Write(string name, string title, string about, string table)
    {
        string command = $"dotnet run -c Release --project benchmarks/Notify.Benchmarks -- {(IsQuick ? "quick" : name)}";
        string text = $"""
            # {title}

            {about}

            {Where()} Medians of {Rounds} rounds, with the range in brackets; all lines of a table take turns within a round, and a ratio is
            that to the first line's figure in the same round.

            `{command}` writes this file.

            {table}
            """;
        WriteText(IsQuick ? $"quick-{name}" : name, text);
    }

    /// <summary>Notes what was reached of a goal, for the main table.</summary>
    public void Reached(string what, string against, string goal, string figures) =>
        _goals.Add($"| {what} | {against} | {goal} | {figures} |");

    /// <summary>Prints and writes the main table of a quick run.</summary>
    public void WriteGoals()
    {
        string text = $"""
            # The goals, and what was reached

            {Where()} Medians of {Rounds} rounds of ratios, with the range in brackets.

            `dotnet run -c Release --project benchmarks/Notify.Benchmarks -- quick` writes this file.

            | what | against | goal | reached |
            |---|---|---:|---:|
            {string.Join('\n', _goals)}
            """;
        WriteText("quick", text);
    }

    /// <summary>Prints and writes a result that is Markdown already.</summary>
    public static void WriteText(string name, string text)
    {
        Console.WriteLine($"\n{text}");
        if (Folder() is { } folder)
        {
            File.WriteAllText(Path.Combine(folder, $"{name}.md"), text.TrimEnd() + "\n");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private string Where()
    {
        string where = $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}";
        return where + (_server is null ? "." : $", PostgreSQL {_server.ServerVersion} on the same machine.");
    }

    private static string? Folder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.Name == "benchmarks")
            {
                return folder.CreateSubdirectory("results").FullName;
            }
        }

        return null;
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace Notify.Testing;

/// <summary>Runs a program and keeps its output.</summary>
internal sealed record Command(string FileName, IReadOnlyList<string> Arguments)
{
    public string? WorkingDirectory { get; init; }

    /// <summary>What the program reads from standard input; a secret is in no list of processes there.</summary>
    public string Input { get; init; } = "";

    /// <summary>
    /// Waits for the program to end. Cancellation kills it with all its children, then throws. A program that can't be started
    /// gives exit code 127, as in a shell.
    /// </summary>
    public async Task<CommandResult> RunAsync(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        using Process process = new() { StartInfo = CreateStartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return new CommandResult(127, exception.Message);
        }

        await WriteInputAsync(process.StandardInput).ConfigureAwait(false);
        // Read without the token: the pipes close when the killed program ends, and its output is part of the result.
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        string text = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
        return new CommandResult(process.ExitCode, text.Trim());
    }

    /// <summary>It is short, so it fits into the pipe, whether the program reads it or not.</summary>
    private async Task WriteInputAsync(StreamWriter input)
    {
        try
        {
            await input.WriteAsync(Input).ConfigureAwait(false);
            input.Close();
        }
        catch (IOException)
        {
            // It has ended; its exit code says why.
        }
    }

    /// <summary>
    /// How the program is started: with all streams redirected and without the user's PostgreSQL variables.
    /// </summary>
    public ProcessStartInfo CreateStartInfo()
    {
        ProcessStartInfo start = new(FileName, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory ?? "/",
        };

        // PGDATA, PGPORT, PGOPTIONS and the like would point our server to the user's.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        // Some decisions depend on the server's log, so it must be in English. A given time zone saves initdb the search for the local
        // one.
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        return start;
    }
}

/// <summary>How a <see cref="Command"/> ended; <paramref name="Output"/> is what it wrote to both of its streams.</summary>
internal sealed record CommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

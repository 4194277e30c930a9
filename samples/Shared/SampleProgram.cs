using System.Runtime.InteropServices;
using Notify;
using Notify.Testing;
using Npgsql;

namespace Samples;

/// <summary>
/// What all samples share: options, a private PostgreSQL unless <c>--connection</c> names another, stopping on Ctrl-C, and one
/// sentence instead of a stack trace for a user's mistake.
/// </summary>
internal static class SampleProgram
{
    /// <summary>The option that all samples have.</summary>
    public const string Connection = "--connection";

    /// <param name="arguments">The command line.</param>
    /// <param name="usage">What <c>--help</c> prints.</param>
    /// <param name="options">The names of the sample's own options, such as <c>--seconds</c>.</param>
    /// <param name="parse">Validates the options before anything is started, and converts them.</param>
    /// <param name="run">
    /// The sample itself: gets what was parsed, the connection string, the private server or null, and a token that Ctrl-C cancels;
    /// returns the exit code.
    /// </param>
    /// <returns>The exit code: 1 if something went wrong, 2 if the command line was.</returns>
    public static async Task<int> RunAsync<T>(
        string[] arguments,
        string usage,
        string[] options,
        Func<SampleArguments, T> parse,
        Func<T, string, EmbeddedPostgres?, CancellationToken, Task<int>> run)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            Console.WriteLine(usage);
            return 0;
        }

        using CancellationTokenSource stop = new();
        string? connection = null;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            SampleArguments given = SampleArguments.Parse(arguments, [.. options, Connection]);
            T parsed = parse(given);
            connection = CheckedConnection(given[Connection]);
            await using EmbeddedPostgres? server = connection is null ? await StartServerAsync(stop.Token) : null;
            return await run(parsed, connection ?? server!.ConnectionString, server, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"{e.Message}\n\n{usage}");
            return 2;
        }
        catch (Exception e) when (e is EmbeddedPostgresException or NpgsqlException or NotifyException)
        {
            Console.Error.WriteLine(connection is null
                ? e.Message
                : $"The server of {Connection} can't be used: {e.Message.TrimEnd('.')}. Without {Connection} a private one is started.");
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            // A second Ctrl-C ends the process at once.
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    /// <exception cref="FormatException">It is not a connection string, or names no server.</exception>
    private static string? CheckedConnection(string? value)
    {
        const string Expected = $"{Connection} takes a connection string such as \"Host=localhost;Username=postgres;Database=postgres\"";
        if (value is null)
        {
            return null;
        }

        try
        {
            return new NpgsqlConnectionStringBuilder(value).Host is { Length: > 0 } ? value : throw new FormatException($"{Expected}.");
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"{Expected}: {e.Message}", e);
        }
    }

    private static async Task<EmbeddedPostgres> StartServerAsync(CancellationToken ct)
    {
        Console.WriteLine("-- starting a private PostgreSQL");
        EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { Progress = message => Console.WriteLine($"-- {message}") }, ct);
        Console.WriteLine($"-- PostgreSQL {server.ServerVersion} is ready");
        return server;
    }
}

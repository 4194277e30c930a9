using System.Runtime.InteropServices;
using Notify.Testing;
using Npgsql;

namespace Samples;

/// <summary>
/// What all samples have in common: options, a private PostgreSQL unless <c>--connection</c> names another, an end by Ctrl-C, and one
/// sentence instead of a stack trace where a person made a mistake.
/// </summary>
internal static class SampleProgram
{
    /// <summary>The option that all samples have.</summary>
    public const string Connection = "--connection";

    /// <param name="arguments">The command line.</param>
    /// <param name="usage">What <c>--help</c> prints.</param>
    /// <param name="options">The names of the sample's own options, such as <c>--seconds</c>.</param>
    /// <param name="run">The sample itself: gets the options, the connection string, and a token that Ctrl-C cancels.</param>
    /// <returns>0; 1 if something went wrong; 2 if the command line was.</returns>
    public static Task<int> RunAsync(
        string[] arguments, string usage, string[] options, Func<SampleArguments, string, CancellationToken, Task> run)
    {
        return RunAsync(arguments, usage, options, given => given, async (given, connectionString, _, ct) =>
        {
            await run(given, connectionString, ct);
            return 0;
        });
    }

    /// <inheritdoc cref="RunAsync(string[], string, string[], Func{SampleArguments, string, CancellationToken, Task})"/>
    /// <param name="arguments">The command line.</param>
    /// <param name="usage">What <c>--help</c> prints.</param>
    /// <param name="options">The names of the sample's own options, such as <c>--seconds</c>.</param>
    /// <param name="parse">Checks the options before anything is started, and makes of them what the sample wants.</param>
    /// <param name="run">The sample itself, which also gets the private server, or null, and returns the exit code.</param>
    public static async Task<int> RunAsync<T>(
        string[] arguments,
        string usage,
        string[] options,
        Func<SampleArguments, T> parse,
        Func<T, string, EmbeddedPostgres?, CancellationToken, Task<int>> run)
    {
        if (arguments is ["--help" or "-h"])
        {
            Console.WriteLine(usage);
            return 0;
        }

        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            SampleArguments given = SampleArguments.Parse(arguments, [.. options, Connection]);
            T parsed = parse(given);
            await using EmbeddedPostgres? server = given[Connection] is null ? await StartServerAsync(stop.Token) : null;
            return await run(parsed, given[Connection] ?? server!.ConnectionString, server, stop.Token);
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
        catch (Exception e) when (e is EmbeddedPostgresException or NpgsqlException or ArgumentException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
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

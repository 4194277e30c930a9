using System.Text;
using Notify.Testing;

namespace Runtime.Tests.Embedded;

/// <summary>What <see cref="ServerInAnotherProcess"/> runs. Explicit: no ordinary run of the tests includes it.</summary>
public sealed class ServerInAnotherProcessScenario
{
    internal const string ReadyPrefix = "server folder: ";

    [Fact(Explicit = true)]
    public async Task Start_a_server_and_wait_for_the_kill()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using EmbeddedPostgres server = await PrivateServer.StartAsync(ct);
        // A restart, because the clean-up has to find the server as it is at the end, not as it was at first.
        await server.RestartAsync(StopMode.Immediate, ct);
        await PrivateServer.QueryAsync(server.ConnectionString, "SELECT 1", ct);

        // Not Console.Out, which the test framework may capture.
        await using Stream output = Console.OpenStandardOutput();
        await output.WriteAsync(Encoding.UTF8.GetBytes($"{ReadyPrefix}{Leftovers.FolderOf(server)}\n"), ct);
        await output.FlushAsync(ct);
        // The end of standard input is the end of the tests' process: killed before this one, it can not kill it any more.
        await using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null, ct);
    }
}

using System.Diagnostics;
using Notify.Testing;

namespace Runtime.Tests.Embedded;

/// <summary>
/// A process that has started a server: this test assembly, which is a program, told to run the one explicit test of
/// <see cref="ServerInAnotherProcessScenario"/>. So it is a real process that can really be killed, without a project for it.
/// </summary>
internal sealed class ServerInAnotherProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerInAnotherProcess(Process process, string serverFolder)
    {
        _process = process;
        ServerFolder = serverFolder;
    }

    public string ServerFolder { get; }

    /// <summary>Returns when the server of the process runs.</summary>
    public static async Task<ServerInAnotherProcess> StartAsync(ServerUser? user, CancellationToken ct = default)
    {
        PostgresBinaries binaries = await new BinariesLookup(PrivateServer.Options, Surroundings.OfThisMachine).FindAsync(ct);
        Type scenario = typeof(ServerInAnotherProcessScenario);
        string method = $"{scenario.FullName}.{nameof(ServerInAnotherProcessScenario.Start_a_server_and_wait_for_the_kill)}";
        string[] arguments = ["exec", scenario.Assembly.Location, "-explicit", "only", "-noColor", "-method", method];
        Command command = user is null ? new Command(DotnetHost(), arguments) : user.Run(DotnetHost(), arguments);
        ProcessStartInfo start = command.CreateStartInfo();
        // Found here, because another user would look for the npm package in its own cache.
        start.Environment[BinariesLookup.Variable] = binaries.Folder;
        start.Environment["HOME"] = Path.GetTempPath();
        Process process = Process.Start(start)!;
        List<string> output = [];
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith(ServerInAnotherProcessScenario.ReadyPrefix, StringComparison.Ordinal))
            {
                return new ServerInAnotherProcess(process, line[ServerInAnotherProcessScenario.ReadyPrefix.Length..]);
            }

            output.Add(line);
        }

        throw new InvalidOperationException("The other process ended without a server: " + string.Join('\n', output));
    }

    /// <summary>SIGKILL, and only to the process itself: its children are the matter of the test.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    // The tests may run through their own executable, so the host is found from the runtime's folder: ROOT/shared/NAME/VERSION.
    private static string DotnetHost() =>
        Path.GetFullPath("../../../dotnet", Path.GetDirectoryName(typeof(object).Assembly.Location)!);
}

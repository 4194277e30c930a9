using System.Diagnostics;
using System.Runtime.Versioning;
using Notify.Testing;

namespace Runtime.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresCleanupTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disposal_leaves_no_process_and_no_folder_and_can_be_repeated()
    {
        EmbeddedPostgres server = await PrivateServer.StartAsync(Ct);
        string folder = Leftovers.FolderOf(server);
        Assert.NotEmpty(Leftovers.ProcessesOf(folder)); // Or the search below would find nothing for the wrong reason.
        long start = Stopwatch.GetTimestamp();

        await server.DisposeAsync();

        // The watchdog kills after 8 s what does not stop when told to, which must not be the usual way.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 6);
        Leftovers.AssertNone(folder);
        await server.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.RestartAsync(ct: Ct));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.CreateDatabaseAsync(ct: Ct));
    }

    [Fact]
    public async Task Disposal_cleans_up_even_when_the_watchdog_was_killed()
    {
        EmbeddedPostgres server = await PrivateServer.StartAsync(Ct);
        using (Process watchdog = Process.GetProcessById(server.WatchdogProcessId!.Value))
        {
            watchdog.Kill();
            await watchdog.WaitForExitAsync(Ct);
        }

        await server.DisposeAsync();

        Leftovers.AssertNone(Leftovers.FolderOf(server));
    }

    [Fact]
    public async Task A_disposed_stopped_server_leaves_nothing_either()
    {
        EmbeddedPostgres server = await PrivateServer.StartAsync(Ct);
        await server.StopAsync(ct: Ct);

        await server.DisposeAsync();

        Leftovers.AssertNone(Leftovers.FolderOf(server));
    }

    [Theory]
    [InlineData("server/data/PG_VERSION")] // while initdb works
    [InlineData("server/server.log")] // while the server starts
    public async Task A_cancelled_start_leaves_nothing(string cancelWhenThisExists)
    {
        using TemporaryFolder parent = new();
        using CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task<EmbeddedPostgres> start = EmbeddedPostgres.StartAsync(
            PrivateServer.Options with { DataFolderParent = parent.Path }, cancellation.Token);
        while (!start.IsCompleted && !Directory.GetDirectories(parent.Path).Any(
            folder => File.Exists(Path.Combine(folder, cancelWhenThisExists))))
        {
            await Task.Delay(1, Ct);
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Empty(Directory.GetFileSystemEntries(parent.Path));
        Assert.Empty(Leftovers.ProcessesOf(parent.Path));
    }

    [Fact]
    public async Task A_killed_process_leaves_nothing_of_its_server()
    {
        await using ServerInAnotherProcess child = await ServerInAnotherProcess.StartAsync(user: null, Ct);
        Assert.NotEmpty(Leftovers.ProcessesOf(child.ServerFolder));

        await child.KillAsync();

        await Leftovers.AssertNoneSoonAsync(child.ServerFolder, Ct);
    }

    [Fact]
    public async Task An_ordinary_user_can_start_a_server_and_its_killed_process_leaves_nothing()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "All other tests run as an ordinary user already.");
        ServerUser user = await ServerUser.ChooseAsync(Surroundings.OfThisMachine, Ct);
        CommandResult canRead = await user.Run("test", "-r", typeof(ServerInAnotherProcess).Assembly.Location).RunAsync(Ct);
        Assert.SkipUnless(canRead.Succeeded, $"The user '{user.Name}' can not read the tests.");

        await using ServerInAnotherProcess child = await ServerInAnotherProcess.StartAsync(user, Ct);
        Assert.NotEmpty(Leftovers.ProcessesOf(child.ServerFolder));
        await child.KillAsync();

        await Leftovers.AssertNoneSoonAsync(child.ServerFolder, Ct);
    }
}

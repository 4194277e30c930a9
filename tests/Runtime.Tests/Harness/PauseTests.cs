using Npgsql;
using Runtime.Harness.Processes;
using Runtime.Harness.Servers;

namespace Runtime.Tests.Harness;

/// <summary>A paused process sends nothing and closes nothing. When it is killed, the kernel closes its sockets.</summary>
[Collection(HarnessServer.Name)]
public sealed class PauseTests(HarnessServer harness)
{
    /// <summary>What takes a millisecond otherwise.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_paused_client_hears_nothing_until_it_goes_on()
    {
        Assert.SkipWhen(PausedProcess.Unavailable is not null, PausedProcess.Unavailable ?? "");
        string database = await harness.Server.CreateDatabaseAsync(ct: Ct);
        await using ClientProcess client = await ClientProcess.StartAsync(new ClientSettings { ConnectionString = database }, ct: Ct);
        await client.AskAsync("subscribe c", "listening c 1", Ct);
        using (PausedProcess paused = client.Pause())
        {
            await WaitUntil.TrueAsync(() => paused.IsPaused, Ct);
            await Session.ExecuteAsync(database, "notify c, '{\"id\":1}'", Ct);
            await Task.Delay(LongEnough, Ct);
            Assert.Null(client.TryTake("received"));
            Assert.Single(await Session.ProcessIdsAsync(database, "notify listener", Ct));
        }

        await client.WaitForAsync("received c 1", Ct);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_paused_backend_keeps_its_session_open_and_does_not_answer()
    {
        Assert.SkipWhen(PausedProcess.Unavailable is not null, PausedProcess.Unavailable ?? "");
        const string Name = "to be paused";
        NpgsqlConnectionStringBuilder settings = new(harness.Server.ConnectionString) { ApplicationName = Name };
        await using NpgsqlConnection session = await Session.OpenAsync(settings.ConnectionString, Ct);
        Task<object?> answer;
        using (PausedProcess paused = PausedProcess.Pause(await ServerProcesses.BackendsAsync(harness.Server, Name, Ct)))
        {
            await WaitUntil.TrueAsync(() => paused.IsPaused, Ct);
            answer = PrivateServer.QueryAsync(session, "select 1", Ct);
            await Task.Delay(LongEnough, Ct);
            Assert.False(answer.IsCompleted);
            // Other sessions are not affected.
            await Session.ExecuteAsync(harness.Server.ConnectionString, "select 1", Ct);
        }

        Assert.Equal(1, await answer);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_paused_postmaster_serves_its_sessions_and_starts_none()
    {
        Assert.SkipWhen(PausedProcess.Unavailable is not null, PausedProcess.Unavailable ?? "");
        string database = harness.Server.ConnectionString;
        string impatient = new NpgsqlConnectionStringBuilder(database) { Timeout = 1 }.ConnectionString;
        await using NpgsqlConnection session = await Session.OpenAsync(database, Ct);
        using (PausedProcess paused = PausedProcess.Pause(ServerProcesses.Postmaster(harness.Server)))
        {
            await WaitUntil.TrueAsync(() => paused.IsPaused, Ct);
            Assert.Equal(1, await PrivateServer.QueryAsync(session, "select 1", Ct));
            NpgsqlException error = await Assert.ThrowsAnyAsync<NpgsqlException>(() => Session.OpenAsync(impatient, Ct));
            Assert.IsType<TimeoutException>(error.InnerException);
        }

        await Session.ExecuteAsync(database, "select 1", Ct);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_killed_client_leaves_without_a_word()
    {
        string database = await harness.Server.CreateDatabaseAsync(ct: Ct);
        await using ClientProcess client = await ClientProcess.StartAsync(new ClientSettings { ConnectionString = database }, ct: Ct);
        await client.AskAsync("subscribe c", "listening c 1", Ct);
        await client.KillAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.WaitForAsync("closed", Ct));
        await Session.GoneAsync(database, "notify listener", Ct);
    }
}

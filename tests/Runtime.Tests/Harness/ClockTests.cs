using Runtime.Harness.Clocks;

namespace Runtime.Tests.Harness;

/// <summary>Time that jumps, and time that a starved process does not get.</summary>
[Collection(HarnessServer.Name)]
public sealed class ClockTests(HarnessServer harness)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void The_wall_clock_jumps_alone_and_so_do_timestamps()
    {
        JumpingTime time = new();
        DateTimeOffset now = time.GetUtcNow();
        long timestamp = time.GetTimestamp();
        time.JumpWall(-Hour);
        Assert.InRange(time.GetUtcNow(), now - Hour, now - Hour + TimeSpan.FromMinutes(1));
        Assert.InRange(time.GetElapsedTime(timestamp), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        time.JumpTimestamp(Hour);
        Assert.InRange(time.GetUtcNow(), now - Hour, now - Hour + TimeSpan.FromMinutes(1));
        Assert.InRange(time.GetElapsedTime(timestamp), Hour, Hour + TimeSpan.FromMinutes(1));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_starved_pool_runs_nothing()
    {
        ClientSettings settings = new() { ConnectionString = harness.Server.ConnectionString };
        await using ClientProcess client = await ClientProcess.StartAsync(settings, ct: Ct);
        await client.AskAsync("starve 2", "starved", Ct);
        // Obeyed by a work item, like every command.
        Assert.Equal("fed", await client.AskAsync("memory", "", Ct));
        await client.WaitForAsync("memory", Ct);
    }
}

using Runtime.Harness.Processes;
using Runtime.Tests.Harness;

namespace Runtime.Tests.Faults;

/// <summary>Time that the process did not get is no outage: nothing of it was on the connection.</summary>
[Collection(HarnessServer.Name)]
public sealed class LateWatchTests(HarnessServer harness)
{
    private static readonly TimeSpan UnhealthyAfter = TimeSpan.FromSeconds(4);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_client_that_was_paused_is_not_unhealthy()
    {
        Assert.SkipWhen(PausedProcess.Unavailable is not null, PausedProcess.Unavailable ?? "");
        await using ClientProcess client = await StartAsync();
        using (PausedProcess paused = client.Pause())
        {
            await WaitUntil.TrueAsync(() => paused.IsPaused, Ct);
            await Task.Delay(UnhealthyAfter * 2, Ct);
        }

        await ExpectHealthyAsync(client);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_client_whose_pool_was_starved_is_not_unhealthy()
    {
        await using ClientProcess client = await StartAsync();
        await client.AskAsync("starve 10", "starved", Ct);
        await ExpectHealthyAsync(client);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_client_whose_timestamps_jumped_is_not_unhealthy()
    {
        // No ping before the watch looks.
        await using ClientProcess client = await StartAsync(TimeSpan.FromSeconds(10));
        await client.AskAsync("jump timestamp 60", "jumped", Ct);
        await ExpectHealthyAsync(client);
    }

    private async Task<ClientProcess> StartAsync(TimeSpan? pingInterval = null)
    {
        ClientSettings settings = new()
        {
            ConnectionString = await harness.Server.CreateDatabaseAsync(ct: Ct),
            UnhealthyAfter = UnhealthyAfter,
            PingInterval = pingInterval ?? TimeSpan.FromSeconds(1),
        };
        ClientProcess client = await ClientProcess.StartAsync(settings, ct: Ct);
        await client.AskAsync("subscribe c", "listening c 1", Ct);
        return client;
    }

    /// <summary>What it says until it answers the second of two questions, one of the watch's periods apart.</summary>
    private static async Task ExpectHealthyAsync(ClientProcess client)
    {
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync("health", Ct);
            string line;
            while (!(line = await client.WaitForAsync("", Ct)).StartsWith("health", StringComparison.Ordinal))
            {
                Assert.False(line.StartsWith("unhealthy", StringComparison.Ordinal), line);
            }

            await Task.Delay(UnhealthyAfter / 4, Ct);
        }
    }
}

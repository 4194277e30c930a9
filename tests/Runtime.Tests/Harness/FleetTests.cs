namespace Runtime.Tests.Harness;

/// <summary>A hundred clients at once, in two processes.</summary>
[Collection(HarnessServer.Name)]
public sealed class FleetTests(HarnessServer harness)
{
    private const int Processes = 2;
    private const int Listeners = 50;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_hundred_listeners_listen()
    {
        string database = await harness.Server.CreateDatabaseAsync(ct: Ct);
        ClientSettings settings = new()
        {
            ConnectionString = database,
            Listeners = Listeners,
            ConnectTimeout = TimeSpan.FromMinutes(1),
            PingInterval = TimeSpan.FromMinutes(1),
        };
        await using ClientFleet fleet = await ClientFleet.StartAsync(settings, Processes, ct: Ct);
        await fleet.SendAsync("subscribe c", Ct);
        await fleet.WaitForAsync("listening c 1", Listeners, Ct);
        Assert.Equal(Processes * Listeners, (await Session.ProcessIdsAsync(database, "notify listener", Ct)).Length);
        await Session.ExecuteAsync(database, "notify c, '{\"id\":1}'", Ct);
        await fleet.WaitForAsync("received c 1", Listeners, Ct);
    }
}

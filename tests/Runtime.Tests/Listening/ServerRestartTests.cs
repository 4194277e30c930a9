using Notify;
using Notify.Testing;

namespace Runtime.Tests;

/// <summary>Needs a server of its own, because it takes the server away from everybody.</summary>
public sealed class ServerRestartTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(StopMode.Fast)]
    [InlineData(StopMode.Immediate)]
    public async Task A_restarted_server_is_a_gap_then_Listening_then_what_follows(StopMode mode)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, ct);
        await using Wiring wiring = new(await server.CreateDatabaseAsync(ct: ct));
        await using ISubscription<Tick> subscription = await wiring.ListenTo("c").SubscribeAsync(ct: ct);
        await using EventReader events = new(subscription, ct);
        await events.NextAsync<Listening<Tick>>();

        await server.StopAsync(mode, ct);
        Assert.Equal(GapCause.Disconnected, (await events.NextAsync<Gap<Tick>>()).Cause);
        await wiring.Log.WaitForAsync(2, ct, count: 3);
        await server.StartAgainAsync(ct);
        Assert.Equal(2, (await events.NextAsync<Listening<Tick>>()).Generation);
        await Session.ExecuteAsync(wiring.Options.ConnectionString, "notify c, '{\"id\":1}'", ct);
        Assert.Equal(1, await events.NextIdAsync());
    }
}

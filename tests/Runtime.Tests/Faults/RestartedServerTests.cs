using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>Each needs a server of its own, because it takes the server away from everybody.</summary>
public sealed class RestartedServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(StopMode.Fast)]
    [InlineData(StopMode.Immediate)]
    public async Task A_server_that_is_gone_for_a_while(StopMode mode)
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, Ct);
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using Wiring wiring = new(database);
        await using Scene scene = await Scene.StartAsync(wiring, database, Ct);

        await server.StopAsync(mode, Ct);
        await wiring.Log.WaitForAsync(2, Ct, count: 4);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Session.OpenAsync(database, Ct));
        await server.StartAgainAsync(Ct);

        await scene.ExpectOneGapAsync(2);
        await scene.ExpectWholeAsync();
        await scene.ExpectNothingStuckAsync();
    }

    [Theory(Timeout = 120_000)]
    [InlineData(StopMode.Fast)]
    [InlineData(StopMode.Immediate)]
    public async Task A_server_that_is_restarted_at_once(StopMode mode)
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, Ct);
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using Wiring wiring = new(database);
        await using Scene scene = await Scene.StartAsync(wiring, database, Ct);
        DateTime before = await StartOfServerAsync(database);
        await server.RestartAsync(mode, Ct);
        Assert.NotEqual(before, await StartOfServerAsync(database));
        await scene.ExpectOneGapAsync(2);
        // And whoever published before publishes again.
        await wiring.PublishTo("e").PublishAsync(new Tick(1), Ct);
        await scene.ExpectWholeAsync();
        await scene.ExpectNothingStuckAsync();
    }

    private static Task<DateTime> StartOfServerAsync(string database) =>
        Session.QueryAsync<DateTime>(database, "select pg_postmaster_start_time()", Ct);
}

using Notify.Testing;

namespace Runtime.Tests.Faults;

/// <summary>How many of the server's sessions a process takes that only listens.</summary>
public sealed class SessionCountTests(PostgresServer shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_process_that_only_listens_holds_one_session_a_few_seconds_after_its_start()
    {
        string database = await shared.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        await Session.GoneAsync(database, "notify publisher", Ct);
        Assert.Single(await Session.ProcessIdsAsync(database, "notify", Ct));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_fleet_comes_up_with_few_more_slots_than_it_has_listeners()
    {
        const int Listeners = 15;
        // Three are the superuser's, by default; here everybody is one.
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            PrivateServer.Options with
            {
                Settings = new Dictionary<string, string> { ["max_connections"] = $"{Listeners + 4}", ["superuser_reserved_connections"] = "0" },
            },
            Ct);
        ClientSettings settings = new() { ConnectionString = server.ConnectionString, Listeners = Listeners };
        await using ClientProcess fleet = await ClientProcess.StartAsync(settings, ct: Ct);
        await fleet.SendAsync("subscribe c", Ct);
        for (int i = 0; i < Listeners; i++)
        {
            await fleet.WaitForAsync("listening c", Ct);
        }
    }
}

using Npgsql;

namespace Runtime.Tests.Faults;

public sealed class MalformedPayloadTests(PostgresServer server)
{
    private static readonly string[] Malformed =
    [
        "", "secret", "{", "[1]", "null", "{\"id\":\"secret\"}", "{\"text\":\"secret\"}", "{\"id\":1}{", "{\"id\":1e400}",
        $"{{\"id\":1,\"more\":{new string('[', 70)}{new string(']', 70)}}}",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Ten_malformed_payloads_in_a_hundred_are_ten_gaps_in_their_places_and_end_nothing()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        int[] places = Enumerable.Range(1, 100).ToArray();
        new Random(5).Shuffle(places);
        Dictionary<int, string> malformed = places[..10].Zip(Malformed).ToDictionary(pair => pair.First, pair => pair.Second);
        Assert.Equal(10, malformed.Count);
        await using (NpgsqlConnection connection = await Session.OpenAsync(database, Ct))
        {
            for (int i = 1; i <= 100; i++)
            {
                string payload = malformed.TryGetValue(i, out string? bad) ? bad : $"{{\"id\":{1000 + i}}}";
                await using NpgsqlCommand command = new("select pg_notify('c', $1)", connection);
                command.Parameters.Add(new NpgsqlParameter { Value = payload });
                await command.ExecuteNonQueryAsync(Ct);
            }
        }

        // Those of the channel see it, and those only.
        foreach (RecordingSubscriber subscriber in scenario.Subscribers.Take(2))
        {
            await subscriber.ExpectAsync(Enumerable.Range(1, 100).Select(
                i => malformed.ContainsKey(i) ? "gap UndecodablePayload 1" : $"{1000 + i}"));
        }

        await scenario.ExpectWholeAsync();
        Assert.Equal(1, fixture.Listener.Generation);
        Assert.All(
            fixture.Log.Entries, entry => Assert.DoesNotContain("secret", entry.Text + entry.Error, StringComparison.Ordinal));
        await scenario.ExpectNothingStuckAsync();
    }
}

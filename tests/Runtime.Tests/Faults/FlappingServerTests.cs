using System.Globalization;
using System.Text.RegularExpressions;
using Notify;

namespace Runtime.Tests.Faults;

/// <summary>A server that accepts, serves for a moment, and drops.</summary>
public sealed partial class FlappingServerTests(PostgresServer server)
{
    private static readonly TimeSpan Base = TimeSpan.FromMilliseconds(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task It_is_left_alone_for_longer_and_longer()
    {
        const int Flaps = 14;
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options =>
        {
            options.ListenerConnectionString = proxy.ConnectionString;
            options.BackoffBase = Base;
            options.BackoffMax = TimeSpan.FromMilliseconds(500);
        });
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        for (int generation = 2; generation < 2 + Flaps; generation++)
        {
            Assert.Equal(1, proxy.Cut());
            await scenario.ExpectOneGapAsync(generation);
        }

        TimeSpan[] pauses =
        [
            .. fixture.Log.Entries
                .Where(entry => entry.Event == nameof(NotifyLog.ConnectionLost))
                .Select(entry => Pause(entry.Text)),
        ];
        Assert.Equal(Flaps, pauses.Length);
        // Each is drawn between zero and its bound. Had the bound started anew at every connection, all would be within the first one;
        // with the last eight drawn from up to 500 ms, the chance of that is 1 in 50^8.
        Assert.Contains(pauses[^8..], pause => pause > Base);
        Assert.All(pauses, (pause, i) => Assert.InRange(pause, TimeSpan.Zero, Base * Math.Pow(2, Math.Min(i, 6))));
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Once_it_has_been_stable_the_next_loss_is_answered_at_once()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options =>
        {
            options.ListenerConnectionString = proxy.ConnectionString;
            options.BackoffBase = options.BackoffMax = TimeSpan.FromSeconds(1000);
            options.StablePeriod = TimeSpan.FromMilliseconds(100);
        });
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        for (int generation = 2; generation < 5; generation++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(150), Ct); // The stable period.
            Assert.Equal(1, proxy.Cut());
            await scenario.ExpectOneGapAsync(generation);
            LogEntry entry = await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: generation - 1);
            Assert.Equal(TimeSpan.Zero, Pause(entry.Text));
        }

        await scenario.ExpectNothingStuckAsync();
    }

    private static TimeSpan Pause(string text) => TimeSpan.Parse(PauseInText().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"reconnecting in ([\d:.]+)$")]
    private static partial Regex PauseInText();
}

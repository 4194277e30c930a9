using System.Diagnostics;
using Notify;

namespace Runtime.Tests.Support;

/// <summary>
/// What every fault is tried on: two subscribers of one channel and one of another, who have heard something. Then the fault; then
/// what each of them must have seen, that what follows is whole and in order, and that nothing is stuck.
/// </summary>
public sealed class FaultScenario : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly ListenerFixture _fixture;
    private readonly CancellationToken _ct;
    private readonly List<RecordingSubscriber> _subscribers = [];
    private readonly DateTimeOffset _begin = DateTimeOffset.UtcNow;
    private long _lastId;

    private FaultScenario(ListenerFixture fixture, string database, CancellationToken ct)
    {
        _fixture = fixture;
        Database = database;
        _ct = ct;
    }

    /// <summary>Leads straight to the database, whatever way the listener goes. Changes when another server takes its place.</summary>
    public string Database { get; set; }

    /// <summary>Two of channel c, one of channel d.</summary>
    public IReadOnlyList<RecordingSubscriber> Subscribers => _subscribers;

    public static async Task<FaultScenario> StartAsync(ListenerFixture fixture, string database, CancellationToken ct)
    {
        FaultScenario scenario = new(fixture, database, ct);
        foreach (string channel in (string[])["c", "c", "d"])
        {
            RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, channel, ct);
            scenario._subscribers.Add(subscriber);
            await subscriber.ExpectAsync("listening 1");
        }

        await scenario.ExpectWholeAsync();
        return scenario;
    }

    /// <summary>Each has seen one gap of a lost connection, and then that it is back.</summary>
    public async Task ExpectOneGapAsync(long generation)
    {
        foreach (RecordingSubscriber subscriber in _subscribers)
        {
            await subscriber.ExpectAsync("gap Disconnected", $"listening {generation}");
            Assert.InRange(subscriber.LastGap!.Since, _begin, DateTimeOffset.UtcNow);
        }
    }

    /// <summary>Each has seen at least one gap, each gap followed by a Listening, the last of them on the connection that is now.</summary>
    public async Task ExpectGapsUntilListeningAsync()
    {
        await WaitUntil.TrueAsync(() => _fixture.Listener.State == ListenerState.Listening, _ct);
        string last = $"listening {_fixture.Listener.Generation}";
        foreach (RecordingSubscriber subscriber in _subscribers)
        {
            string line;
            do
            {
                await subscriber.ExpectAsync("gap Disconnected");
                line = await subscriber.NextAsync();
                Assert.StartsWith("listening", line, StringComparison.Ordinal);
            }
            while (line != last);
        }
    }

    /// <summary>What is published now arrives, each in its place, at everyone whom it is for.</summary>
    public async Task ExpectWholeAsync()
    {
        const int Count = 30;
        long first = _lastId + 1;
        _lastId += Count;
        await PublishAsync(first, Count);
        await ExpectIdsAsync(first, Count);
    }

    /// <summary>On both channels, in several transactions, past the publisher.</summary>
    public Task PublishAsync(long first, int count, string text = "") => Session.ExecuteAsync(
        Database,
        FormattableString.Invariant(
            $$"""
            do $$ begin
              for i in {{first}}..{{first + count - 1}} loop
                perform pg_notify('c', format('{"id":%s,"text":"{{text}}"}', i)), pg_notify('d', format('{"id":%s}', i));
                if i % 3 = 0 then commit; end if;
              end loop;
            end $$
            """),
        _ct);

    public async Task ExpectIdsAsync(long first, int count)
    {
        foreach (RecordingSubscriber subscriber in _subscribers)
        {
            await subscriber.ExpectIdsAsync(first, count);
        }
    }

    /// <summary>
    /// A newcomer is served, stopping takes a moment, every stream ends with no more than was expected of it, nothing was abandoned,
    /// and the server has no session of the listener left.
    /// </summary>
    public async Task ExpectNothingStuckAsync()
    {
        Assert.Equal(ListenerState.Listening, _fixture.Listener.State);
        await using (RecordingSubscriber newcomer = await RecordingSubscriber.OfAsync(_fixture, "newcomer", _ct))
        {
            await Session.ExecuteAsync(Database, "notify newcomer, '{\"id\":1}'", _ct);
            await newcomer.ExpectAsync($"listening {_fixture.Listener.Generation}", "1");
        }

        Stopwatch watch = Stopwatch.StartNew();
        await _fixture.Listener.StopAsync(_ct);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        Assert.DoesNotContain(_fixture.Log.Entries, entry => entry.Event == nameof(NotifyLog.ShutdownTimedOut));
        foreach (RecordingSubscriber subscriber in _subscribers)
        {
            await subscriber.ExpectEndAsync();
        }

        // A session ends a moment after its connection.
        await WaitUntil.TrueAsync(async () => (await Session.NamesAsync(Database, "notify listener", _ct)).Count == 0, _ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RecordingSubscriber subscriber in _subscribers)
        {
            await subscriber.DisposeAsync();
        }
    }
}

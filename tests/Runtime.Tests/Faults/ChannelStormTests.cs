using System.Diagnostics;
using Notify;

namespace Runtime.Tests.Faults;

/// <summary>Two thousand channels, sixteen tasks that come, publish and go at random, and a model that knows who must hear what.</summary>
public sealed class ChannelStormTests(PostgresServer server)
{
    private const int Channels = 2000;
    private const int Tasks = 16;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Everyone_hears_exactly_what_the_model_says()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database, options => options.PingInterval = TimeSpan.FromSeconds(1));
        ModelChannel[] channels = [.. Enumerable.Range(0, Channels).Select(i => new ModelChannel(fixture, $"channel {i}", new SemaphoreSlim(1)))];
        long start = Stopwatch.GetTimestamp();
        Storm[] storms = [.. Enumerable.Range(0, Tasks).Select(seed => new Storm(channels, new Random(seed)))];
        await Task.WhenAll(storms.Select(storm => Task.Run(() => storm.RunAsync(start, Ct), Ct)));

        // It was one: several at a time, often on the same channel, and a large part of the channels.
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{storms.Sum(storm => storm.Subscribed)} subscriptions, {channels.Sum(channel => channel.Published)} published, "
            + $"{storms.Sum(storm => storm.Heard)} heard, {channels.Count(channel => channel.Published > 0)} channels");
        Assert.True(storms.Sum(storm => storm.Subscribed) > 300, $"{storms.Sum(storm => storm.Subscribed)} subscriptions");
        Assert.True(storms.Sum(storm => storm.Heard) > 1000, $"{storms.Sum(storm => storm.Heard)} heard");
        Assert.True(channels.Count(channel => channel.Published > 0) > 200);
        await Task.WhenAll(storms.Select(storm => storm.LeaveAsync(Ct)));

        // In the silence after it the ping compares the server's channels with ours: none is left, none is missing.
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "last", Ct);
        await Task.Delay(TimeSpan.FromSeconds(2.5), Ct);
        Assert.Equal(1, fixture.Listener.Generation);
        await Session.ExecuteAsync(database, "notify last, '{\"id\":1}'", Ct);
        await subscriber.ExpectAsync("listening 1", "1");
    }

    /// <summary>One publisher at a time, so that the order of the ids is the order of the commits.</summary>
    private sealed class ModelChannel(ListenerFixture fixture, string name, SemaphoreSlim publishing)
    {
        private readonly ChannelPublisher<Tick> _publisher = fixture.PublishTo(name);
        private long _begun;
        private long _published;

        public ChannelListener<Tick> Listener { get; } = fixture.ListenTo(name);

        public string Name => name;

        /// <summary>The last id that may be on its way.</summary>
        public long Begun => Volatile.Read(ref _begun);

        /// <summary>The last id that has been committed.</summary>
        public long Published => Volatile.Read(ref _published);

        public async Task PublishAsync(CancellationToken ct)
        {
            await publishing.WaitAsync(ct);
            try
            {
                long id = Interlocked.Increment(ref _begun);
                await _publisher.PublishAsync(new Tick(id, name), ct);
                Volatile.Write(ref _published, id);
            }
            finally
            {
                publishing.Release();
            }
        }
    }

    /// <param name="Channel">Where.</param>
    /// <param name="Subscription">What it got.</param>
    /// <param name="Before">What had begun by the time that the LISTEN was acknowledged: it may hear the end of it.</param>
    private sealed record Place(ModelChannel Channel, ISubscription<Tick> Subscription, long Before);

    private sealed class Storm(ModelChannel[] channels, Random random)
    {
        private readonly List<Place> _places = [];

        public int Subscribed { get; private set; }

        public long Heard { get; private set; }

        public async Task RunAsync(long start, CancellationToken ct)
        {
            while (Stopwatch.GetElapsedTime(start) < Duration)
            {
                switch (random.Next(5))
                {
                    case 0 when _places.Count < 20:
                        await ArriveAsync(Any(), ct);
                        break;
                    case 1 when _places.Count > 0:
                        int index = random.Next(_places.Count);
                        Place place = _places[index];
                        _places.RemoveAt(index);
                        await LeaveAsync(place, ct);
                        if (random.Next(2) == 0)
                        {
                            // Back again while the last one's UNLISTEN may be on its way.
                            await ArriveAsync(place.Channel, ct);
                            await place.Channel.PublishAsync(ct);
                        }

                        break;
                    case 2 or 3 when _places.Count > 0:
                        await _places[random.Next(_places.Count)].Channel.PublishAsync(ct);
                        break;
                    default:
                        await Any().PublishAsync(ct);
                        break;
                }
            }
        }

        public async Task LeaveAsync(CancellationToken ct)
        {
            foreach (Place place in _places)
            {
                await place.Channel.PublishAsync(ct);
                await LeaveAsync(place, ct);
            }
        }

        /// <summary>Half of the time one of a few, where all tasks meet.</summary>
        private ModelChannel Any() => channels[random.Next(random.Next(2) == 0 ? 10 : channels.Length)];

        private async Task ArriveAsync(ModelChannel channel, CancellationToken ct)
        {
            if (random.Next(8) == 0)
            {
                // One that is impatient, among others who are not.
                using CancellationTokenSource impatience = new(TimeSpan.FromMicroseconds(random.Next(2000)));
                try
                {
                    await using ISubscription<Tick> hasty = await channel.Listener.SubscribeAsync(ct: impatience.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }

            ISubscription<Tick> subscription = await channel.Listener.SubscribeAsync(new SubscriptionOptions { Capacity = 100_000 }, ct);
            _places.Add(new Place(channel, subscription, channel.Begun));
            Subscribed++;
        }

        /// <summary>It must have heard, in order and once each, whatever began after its LISTEN and is committed by now.</summary>
        private async Task LeaveAsync(Place place, CancellationToken ct)
        {
            long committed = place.Channel.Published;
            await using ISubscription<Tick> subscription = place.Subscription;
            await using EventReader events = new(subscription, ct);
            await events.NextAsync<Listening<Tick>>();
            long? last = null;
            while ((last ?? place.Before) < committed)
            {
                Tick tick = (await events.NextAsync<Received<Tick>>()).Payload;
                Assert.Equal(place.Channel.Name, tick.Text);
                // The first may be one of those that were on their way; from there on, none is left out.
                Assert.True(last is null ? tick.Id <= place.Before + 1 : tick.Id == last + 1, $"{tick.Id} came after {last}");
                last = tick.Id;
                Heard++;
            }
        }
    }
}

using System.Diagnostics;
using Notify;

namespace Runtime.Harness.Clients;

/// <summary>
/// The audited subscribers of one channel in a client: three that stay, one of them too slow for its buffer, and others that come
/// and go. Reports <c>books NAME FIGURES</c> each second.
/// </summary>
internal sealed class Audit : IAsyncDisposable
{
    private const int Visitors = 4;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChannelListener<Tick> _channel;
    private readonly AuditedChannel _audited;
    private readonly ClientSettings _settings;
    private readonly EventLines _events;
    private readonly CancellationTokenSource _end = new();
    private readonly List<AuditedSubscriber> _residents = [];
    private readonly List<ISubscription<Tick>> _subscriptions = [];
    private readonly List<Task> _reading = [];
    private readonly Books _visits = new("visitors");
    private Task _visiting = Task.CompletedTask;
    private Task _reporting = Task.CompletedTask;

    public Audit(ChannelListener<Tick> channel, ClientSettings settings, EventLines events)
    {
        _channel = channel;
        _settings = settings;
        _events = events;
        _audited = new AuditedChannel(settings.DirectConnectionString ?? settings.ConnectionString, channel.Channel);
    }

    /// <summary>Returns when those who stay have subscribed.</summary>
    public async Task RunAsync()
    {
        await ArriveAsync("quick", capacity: 16_384, pauses: false, _settings.Sabotage);
        await ArriveAsync("default", SubscriptionOptions.Default.Capacity, pauses: false, Sabotage.None);
        await ArriveAsync("slow", capacity: 64, pauses: true, Sabotage.None);
        _visiting = Task.WhenAll(
            Enumerable.Range(0, Visitors).Select(i => Task.Run(() => VisitAsync(new Random(_settings.Seed + i)))));
        _reporting = Task.Run(ReportAsync);
        _events.Write($"audited {_channel.Channel}");
    }

    /// <summary>Returns when those who stay have had that id, or after a minute; reports the books, then <c>finished</c>.</summary>
    public async Task FinishAsync(long last)
    {
        await _end.CancelAsync();
        await _visiting;
        await _reporting;
        long start = Stopwatch.GetTimestamp();
        while (!_residents.TrueForAll(resident => resident.LastId >= last) && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(50);
        }

        Report();
        _events.Write($"finished");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _visiting;
        await _reporting;
        foreach (ISubscription<Tick> subscription in _subscriptions)
        {
            await subscription.DisposeAsync();
        }

        await Task.WhenAll(_reading);
        _end.Dispose();
    }

    private async Task ArriveAsync(string name, int capacity, bool pauses, Sabotage sabotage)
    {
        AuditedSubscriber resident = new(name, _audited, new Random(_settings.Seed), pauses, sabotage);
        ISubscription<Tick> subscription = await _channel.SubscribeAsync(new SubscriptionOptions { Capacity = capacity });
        _residents.Add(resident);
        _subscriptions.Add(subscription);
        _reading.Add(Task.Run(() => resident.ReadAsync(subscription)));
    }

    /// <summary>Comes, stays a while and goes, again and again; now and then too impatient to come.</summary>
    private async Task VisitAsync(Random random)
    {
        while (!_end.IsCancellationRequested)
        {
            AuditedSubscriber visitor = new("visitor", _audited, random, pauses: random.Next(4) == 0, Sabotage.None);
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            patience.CancelAfter(random.Next(4) == 0 ? random.Next(20) : (int)Patience.TotalMilliseconds);
            try
            {
                SubscriptionOptions options = new() { Capacity = 1 << random.Next(4, 14) };
                ISubscription<Tick> subscription = await _channel.SubscribeAsync(options, patience.Token);
                Task reading = visitor.ReadAsync(subscription);
                await Task.Delay(random.Next(100, 5000), _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await subscription.DisposeAsync();
                await reading;
            }
            catch (OperationCanceledException)
            {
                // Impatient.
            }

            lock (_visits)
            {
                _visits.Add(visitor.Books);
            }
        }
    }

    private async Task ReportAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Report();
            await Task.Delay(ReportInterval, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Report()
    {
        foreach (AuditedSubscriber resident in _residents)
        {
            _events.Write($"books {resident.Books}");
        }

        lock (_visits)
        {
            _events.Write($"books {_visits}");
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using Runtime.Harness.Clients;
using Runtime.Harness.Network;

namespace Notify.Benchmarks;

/// <summary>A subscriber that keeps books: the ids are consecutive, so whatever is missing shows.</summary>
internal sealed class SoakReader(string name, bool pauses)
{
    private readonly Random _random = new(1);
    private readonly List<double> _outages = [];
    private bool _disconnected;
    private long _dropped;
    private long _gapAt;
    private long _lastId;
    private long _gaps;
    private long _silentlyLost;
    private long _outOfOrder;
    private long _miscounted;
    private long _otherErrors;

    public bool Pauses => pauses;

    public long LastId => Volatile.Read(ref _lastId);

    public long Received { get; private set; }

    /// <summary>What is missing where a gap said that something may be.</summary>
    public long PossiblyLost { get; private set; }

    public bool IsClean => _silentlyLost + _outOfOrder + _miscounted + _otherErrors == 0;

    public async Task ReadAsync(ISubscription<Tick> subscription)
    {
        await foreach (ChannelEvent<Tick> item in subscription.ReadEventsAsync())
        {
            switch (item)
            {
                case Received<Tick> received:
                    Book(received.Payload.Id);
                    if (pauses && _random.Next(2000) == 0)
                    {
                        await Task.Delay(_random.Next(300));
                    }

                    break;
                case Gap<Tick> { Cause: GapCause.Disconnected }:
                    _gaps++;
                    _disconnected = true;
                    _gapAt = Stopwatch.GetTimestamp();
                    break;
                case Gap<Tick> { Cause: GapCause.BufferOverflow } gap:
                    _gaps++;
                    _dropped += gap.Dropped!.Value;
                    break;
                case Listening<Tick> when _gapAt != 0:
                    _outages.Add(Stopwatch.GetElapsedTime(_gapAt).TotalMilliseconds);
                    _gapAt = 0;
                    break;
                case Listening<Tick>:
                    break;
                default:
                    _otherErrors++;
                    break;
            }
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: received {Received} + possibly lost {PossiblyLost} = {Received + PossiblyLost}; {_gaps} gaps; silently lost {_silentlyLost}, "
        + $"twice or out of order {_outOfOrder}, miscounted {_miscounted}, other {_otherErrors}; "
        + $"gap to Listening p50 {Percentile(0.5):F0} ms, longest {Percentile(1):F0} ms");

    private void Book(long id)
    {
        Received++;
        long missing = id - _lastId - 1;
        if (missing < 0)
        {
            _outOfOrder++;
        }
        else if (_disconnected)
        {
            PossiblyLost += missing;
            // An overflow beside it says how many it has dropped; the rest is the lost connection's.
            _miscounted += missing < _dropped ? 1 : 0;
        }
        else if (_dropped > 0)
        {
            PossiblyLost += missing;
            _miscounted += missing == _dropped ? 0 : 1;
        }
        else
        {
            _silentlyLost += missing;
        }

        _disconnected = false;
        _dropped = 0;
        Volatile.Write(ref _lastId, id);
    }

    private double Percentile(double share) =>
        _outages.Count == 0 ? 0 : _outages.Order().ElementAt((int)(share * (_outages.Count - 1)));
}

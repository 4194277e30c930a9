using System.Globalization;
using Notify;

namespace Runtime.Harness.Clients;

/// <summary>
/// What a subscriber of an <see cref="AuditedChannel"/> received and what it missed. A gap must cover every missing id, and nothing
/// that commits after Listening may be missing without another gap.
/// </summary>
public sealed class Books(string name)
{
    private long? _last;
    private long? _base;
    private long? _committed;
    private bool _isDisconnected;
    private long _dropped;

    public string Name => name;

    public long Received { get; private set; }

    /// <summary>What is missing where a gap said so.</summary>
    public long InGaps { get; private set; }

    /// <summary>What is missing, and nothing said so.</summary>
    public long Silent { get; private set; }

    /// <summary>What came a second time, or after its successor.</summary>
    public long Repeated { get; private set; }

    /// <summary>How many gaps said another number than was missing.</summary>
    public long Miscounted { get; private set; }

    /// <summary>Gaps whose cause these faults don't explain.</summary>
    public long Unexplained { get; private set; }

    public long Gaps { get; private set; }

    public long LastId => _last ?? 0;

    public bool IsClean => Silent + Repeated + Miscounted + Unexplained == 0;

    /// <param name="committed">
    /// The last id that was committed when the state was read after Listening; null where it could not be read.
    /// </param>
    public void Listen(long? committed)
    {
        _base ??= committed;
        _committed = committed;
    }

    public void Miss(Gap<Tick> gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        Gaps++;
        if (gap.Cause == GapCause.Disconnected)
        {
            _isDisconnected = true;
            _committed = null;
        }
        else if (gap.Dropped is { } dropped && gap.Cause == GapCause.BufferOverflow)
        {
            _dropped += dropped;
        }
        else
        {
            Unexplained++;
        }
    }

    public void Receive(long id)
    {
        Received++;
        if (_last is { } last && id <= last)
        {
            Repeated++;
        }
        else if (_last is { } before)
        {
            Account(before, id);
        }
        else if (_base is { } state && id > state)
        {
            AccountFirst(state, id);
        }

        (_last, _isDisconnected, _committed, _dropped) = (Math.Max(id, LastId), false, null, 0);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{name} received {Received} gaps {Gaps} in-gaps {InGaps} silent {Silent} repeated {Repeated} "
        + $"miscounted {Miscounted} unexplained {Unexplained} last {LastId}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Books Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(' ');
        long Number(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
        return new Books(words[0])
        {
            Received = Number(2),
            Gaps = Number(4),
            InGaps = Number(6),
            Silent = Number(8),
            Repeated = Number(10),
            Miscounted = Number(12),
            Unexplained = Number(14),
            _last = Number(16),
        };
    }

    /// <summary>Adds the figures of a subscriber that is gone.</summary>
    public void Add(Books other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Received += other.Received;
        Gaps += other.Gaps;
        InGaps += other.InGaps;
        Silent += other.Silent;
        Repeated += other.Repeated;
        Miscounted += other.Miscounted;
        Unexplained += other.Unexplained;
    }

    private void Account(long last, long id)
    {
        long missing = id - last - 1;
        if (_isDisconnected)
        {
            // The gap ends where the state was read: what commits later must come, or have been dropped by a full buffer.
            long silent = _committed is { } state ? Math.Clamp(id - Math.Max(state, last) - 1 - _dropped, 0, missing) : 0;
            Silent += silent;
            InGaps += missing - silent;
            Miscounted += missing < _dropped ? 1 : 0;
        }
        else if (_dropped > 0)
        {
            InGaps += missing;
            Miscounted += missing != _dropped ? 1 : 0;
        }
        else
        {
            Silent += missing;
        }
    }

    /// <summary>Nothing came before, so what was dropped may have been committed before the state was read, too.</summary>
    private void AccountFirst(long state, long id)
    {
        long missing = id - state - 1;
        long from = _isDisconnected ? _committed ?? id : state;
        long silent = Math.Clamp(id - Math.Max(from, state) - 1 - _dropped, 0, missing);
        Silent += silent;
        InGaps += missing - silent;
    }
}

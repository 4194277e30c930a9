using System.Runtime.ExceptionServices;

namespace Notify;

/// <summary>Handles notifications of different keys at once, and those of one key one after the other.</summary>
/// <param name="atMost">How many at once.</param>
/// <param name="keyOf">Takes a payload's key.</param>
/// <param name="handle">Handles one; false stops everything, and so does an exception, which whoever adds or drains gets.</param>
internal sealed class KeyedLanes<T>(int atMost, Func<T, object?> keyOf, Func<Received<T>, Task<bool>> handle) : IDisposable
{
    private static readonly object NoKey = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<object, Queue<Received<T>>> _lanes = new(new SameFirst());
    private readonly int _accepts = atMost * 4;
    private readonly SemaphoreSlim _free = new(atMost * 4);
    private readonly SemaphoreSlim _handling = new(atMost);
    private volatile bool _stopped;
    private volatile ExceptionDispatchInfo? _failure;

    /// <summary>Takes one more, as soon as there is room.</summary>
    /// <returns>False if handling has been stopped.</returns>
    public async Task<bool> AddAsync(Received<T> notification, CancellationToken ct)
    {
        await _free.WaitAsync(ct).ConfigureAwait(false);
        object key = KeyOf(notification.Payload);
        lock (_lock)
        {
            if (_stopped)
            {
                _free.Release();
                return GoesOn();
            }

            Queue<Received<T>> lane = LaneOf(ref key, out bool isNew);
            lane.Enqueue(notification);
            if (isNew)
            {
                _ = Task.Run(() => RunAsync(key, lane), CancellationToken.None);
            }
        }

        return GoesOn();
    }

    /// <summary>Waits until all that was taken is handled.</summary>
    /// <returns>False if handling has been stopped.</returns>
    public async Task<bool> DrainAsync()
    {
        for (int i = 0; i < _accepts; i++)
        {
            await _free.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _free.Release(_accepts);
        return GoesOn();
    }

    public void Dispose()
    {
        _free.Dispose();
        _handling.Dispose();
    }

    private async Task RunAsync(object key, Queue<Received<T>> lane)
    {
        while (true)
        {
            Received<T>? next;
            lock (_lock)
            {
                if (!lane.TryDequeue(out next))
                {
                    Remove(key);
                    return;
                }
            }

            await _handling.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                if (!_stopped && !await handle(next).ConfigureAwait(false))
                {
                    _stopped = true;
                }
            }
            catch (Exception e)
            {
                Fail(e);
            }
            finally
            {
                // Whatever happens: a permit that is lost is waited for at the next Gap, and at the shutdown, for ever.
                _handling.Release();
                _free.Release();
            }
        }
    }

    private bool GoesOn()
    {
        _failure?.Throw();
        return !_stopped;
    }

    /// <summary>
    /// Under the lock. Hashing and comparing a key runs the user's code: one that throws counts as none, like one that can't be taken.
    /// </summary>
    private Queue<Received<T>> LaneOf(ref object key, out bool isNew)
    {
        isNew = false;
        try
        {
            if (_lanes.TryGetValue(key, out Queue<Received<T>>? found))
            {
                return found;
            }

            Queue<Received<T>> lane = new();
            _lanes.Add(key, lane);
            isNew = true;
            return lane;
        }
        catch (Exception) when (key != NoKey)
        {
            key = NoKey;
            return LaneOf(ref key, out isNew);
        }
    }

    private void Remove(object key)
    {
        try
        {
            _lanes.Remove(key);
        }
        catch (Exception e)
        {
            // A key that could be added and can't be found again: what is added to its lane would never be handled.
            Fail(e);
        }
    }

    private void Fail(Exception error)
    {
        _failure ??= ExceptionDispatchInfo.Capture(error);
        _stopped = true;
    }

    private object KeyOf(T payload)
    {
        try
        {
            return keyOf(payload) ?? NoKey;
        }
        catch (Exception)
        {
            return NoKey;
        }
    }

    /// <summary>A lane finds its own key without asking the user's code.</summary>
    private sealed class SameFirst : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) => ReferenceEquals(x, y) || (x is not null && x.Equals(y));

        public int GetHashCode(object obj) => obj.GetHashCode();
    }
}

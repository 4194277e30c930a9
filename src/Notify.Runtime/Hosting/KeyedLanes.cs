using System.Runtime.ExceptionServices;

namespace Notify;

/// <summary>Handles notifications with different keys at once, and those with the same key one after the other.</summary>
/// <param name="atMost">How many are handled at once, at most.</param>
/// <param name="takeKey">Takes a payload's key.</param>
/// <param name="handle">Handles one. False stops everything; so does an exception, which the next call to add or drain throws.</param>
internal sealed class KeyedLanes<T>(int atMost, Func<T, object?> takeKey, Func<Received<T>, Task<bool>> handle) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PayloadKey, Queue<Received<T>>> _lanes = [];
    private readonly int _accepts = atMost * 4;
    private readonly SemaphoreSlim _free = new(atMost * 4);
    private readonly SemaphoreSlim _handling = new(atMost);
    private volatile bool _stopped;
    private volatile ExceptionDispatchInfo? _failure;

    /// <summary>Adds one, as soon as there is room.</summary>
    /// <returns>False if handling has been stopped.</returns>
    public async Task<bool> AddAsync(Received<T> notification, CancellationToken ct)
    {
        await _free.WaitAsync(ct).ConfigureAwait(false);
        PayloadKey key = PayloadKey.Take(takeKey, notification.Payload);
        lock (_lock)
        {
            if (_stopped)
            {
                _free.Release();
                return GoesOn();
            }

            Queue<Received<T>> newLane = new();
            Queue<Received<T>> lane = PayloadKey.GetOrAdd(_lanes, ref key, newLane);
            lane.Enqueue(notification);
            if (lane == newLane)
            {
                _ = Detached.Run(() => RunAsync(key, lane));
            }
        }

        return GoesOn();
    }

    /// <summary>Waits until all that was added is handled.</summary>
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

    private async Task RunAsync(PayloadKey key, Queue<Received<T>> lane)
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
                // Always release: the next Gap, and the shutdown, would wait forever for a lost permit.
                _handling.Release();
                _free.Release();
            }
        }
    }

    /// <summary>Finding the lane compares keys. If that throws, the lane stays and its notifications would wait forever, so this stops.</summary>
    private void Remove(PayloadKey key)
    {
        try
        {
            _lanes.Remove(key);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private bool GoesOn()
    {
        _failure?.Throw();
        return !_stopped;
    }

    private void Fail(Exception error)
    {
        _failure ??= ExceptionDispatchInfo.Capture(error);
        _stopped = true;
    }
}

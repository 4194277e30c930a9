using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Tells, once for each outage, that a listener has had no usable connection for too long. It has a clock of its own: a loop that
/// is stuck can't tell that it is.
/// </summary>
/// <param name="look">How the listener is.</param>
/// <param name="after">How long is too long.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For the outage, and for what the reaction to it throws.</param>
/// <param name="react">What is to be done about it; runs on a thread of the pool.</param>
internal sealed class UnhealthyWatch(
    Func<ListenerHealth> look, TimeSpan after, TimeProvider time, ILogger log, Func<ListenerHealth, Task> react) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _told;
    private ITimer? _timer;

    public void Start()
    {
        // Often enough to be late by a tenth of it.
        TimeSpan period = TimeSpan.FromTicks(Math.Clamp(after.Ticks / 10, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond * 5));
        Detached.Do(() => _timer = time.CreateTimer(static watch => ((UnhealthyWatch)watch!).Look(), this, period, period));
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Looks once, and tells if it is time.</summary>
    internal void Look()
    {
        ListenerHealth health = look();
        lock (_lock)
        {
            // A silence that has become shorter tells of a return that no look has seen.
            if (health.Condition == ListenerCondition.Usable || health.Silence < after)
            {
                _told = false;
                return;
            }

            if (_told || health.State is ListenerState.Stopping or ListenerState.Stopped)
            {
                return;
            }

            _told = true;
        }

        // First what helps: a log whose sink blocks must not keep the host from being stopped.
        _ = Detached.Run(() => ReactAsync(health));
        log.Unhealthy(health.Silence, health.LastError);
    }

    private async Task ReactAsync(ListenerHealth health)
    {
        try
        {
            await react(health).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log.UnhealthyReactionFailed(e);
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Reports, once for each outage, that a listener has had no usable connection for too long. It has its own timer, because a loop that
/// is stuck can't report that.
/// </summary>
/// <param name="look">Reads the listener's health.</param>
/// <param name="after">How long is too long.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For the outage, and for what the reaction to it throws.</param>
/// <param name="react">What to do about it; runs on the pool.</param>
internal sealed class UnhealthyWatch(
    Func<ListenerHealth> look, TimeSpan after, TimeProvider time, ILogger log, Func<ListenerHealth, Task> react) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _reported;
    private ITimer? _timer;

    public void Start()
    {
        // Late by at most a tenth.
        TimeSpan period = TimeSpan.FromTicks(Math.Clamp(after.Ticks / 10, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond * 5));
        Detached.Do(() => _timer = time.CreateTimer(static watch => ((UnhealthyWatch)watch!).Look(), this, period, period));
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Looks once, and reports if it is time.</summary>
    internal void Look()
    {
        ListenerHealth health = look();
        lock (_lock)
        {
            // A shorter silence means that the connection was back between two looks.
            if (health.Condition == ListenerCondition.Usable || health.Silence < after)
            {
                _reported = false;
                return;
            }

            if (_reported || health.State is ListenerState.Stopping or ListenerState.Stopped)
            {
                return;
            }

            _reported = true;
        }

        // React before logging: a log sink that blocks must not keep the host from being stopped.
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

using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Reports once for each outage that a listener has had no usable connection for too long. It has its own timer, because a stuck loop
/// can't report that.
/// </summary>
internal sealed class UnhealthyWatch(
    Func<ListenerHealth> look, TimeSpan after, TimeProvider time, ILogger log, Func<ListenerHealth, Task> react)
    : IDisposable
{
    private readonly Lock _lock = new();

    // A report is late by at most a tenth of the time.
    private readonly TimeSpan _period =
        TimeSpan.FromTicks(Math.Clamp(after.Ticks / 10, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond * 5));

    private bool _reported;
    private ITimer? _timer;

    public void Start() =>
        _timer = Detached.Do(() => time.CreateTimer(static watch => ((UnhealthyWatch)watch!).Look(), this, _period, _period));

    public void Dispose() => _timer?.Dispose();

    /// <summary>Looks once, and reports if the outage has lasted too long.</summary>
    internal void Look()
    {
        ListenerHealth health = look();
        lock (_lock)
        {
            // A shorter silence means that the connection was usable again between two looks.
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

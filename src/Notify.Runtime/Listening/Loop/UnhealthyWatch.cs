using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>
/// Reports once for each outage that a listener has had no usable connection for too long. It has its own timer, because a stuck loop
/// can't report that.
/// </summary>
/// <param name="look">Reads the listener's health.</param>
/// <param name="after">How long is too long. Only time in which this process ran counts.</param>
/// <param name="recovery">How long the loop may take to hear from the server after the process was paused; at most <c>after</c>.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For the outage, and for what the reaction to it throws.</param>
/// <param name="react">What to do about it; runs on the pool.</param>
internal sealed class UnhealthyWatch(
    Func<ListenerHealth> look, TimeSpan after, TimeSpan recovery, TimeProvider time, ILogger log, Func<ListenerHealth, Task> react)
    : IDisposable
{
    private readonly Lock _lock = new();

    // A report is late by at most a tenth of the time.
    private readonly TimeSpan _period =
        TimeSpan.FromTicks(Math.Clamp(after.Ticks / 10, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond * 5));

    private readonly TimeSpan _recovery = recovery < after ? recovery : after;
    private bool _reported;
    private long? _lookedAt; // a timestamp
    private TimeSpan _excused; // of the silence
    private ITimer? _timer;

    public void Start()
    {
        _lookedAt = time.GetTimestamp();
        _timer = Detached.Do(() => time.CreateTimer(static watch => ((UnhealthyWatch)watch!).Look(), this, _period, _period));
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Looks once, and reports if the outage has lasted too long.</summary>
    internal void Look()
    {
        ListenerHealth health = look();
        lock (_lock)
        {
            TimeSpan silence = Count(health.Silence);
            // A shorter silence means that the connection was usable again between two looks.
            if (health.Condition == ListenerCondition.Usable || health.Silence < after)
            {
                _reported = false;
                return;
            }

            if (_reported || silence < after || health.State is ListenerState.Stopping or ListenerState.Stopped)
            {
                return;
            }

            _reported = true;
        }

        // React before logging: a log sink that blocks must not keep the host from being stopped.
        _ = Detached.Run(() => ReactAsync(health));
        log.Unhealthy(health.Silence, health.LastError);
    }

    /// <summary>
    /// Subtracts the time in which the process was paused: in a debugger, a frozen container, a starved thread pool. A late look reveals
    /// that. After a pause, the loop also needs a moment to hear from the server.
    /// </summary>
    private TimeSpan Count(TimeSpan silence)
    {
        long now = time.GetTimestamp();
        TimeSpan elapsed = _lookedAt is { } lookedAt ? time.GetElapsedTime(lookedAt, now) : TimeSpan.Zero;
        _lookedAt = now;
        if (silence <= elapsed)
        {
            _excused = TimeSpan.Zero; // The server was heard from since the last look.
        }

        TimeSpan late = elapsed - (2 * _period);
        if (late > TimeSpan.Zero)
        {
            // Only once for each silence: even if every look is late, a dead server must be reported.
            TimeSpan recovers = _excused == TimeSpan.Zero ? silence - after + _recovery : TimeSpan.Zero;
            _excused = TimeSpan.FromTicks(Math.Min(silence.Ticks, Math.Max(_excused.Ticks + late.Ticks, recovers.Ticks)));
        }

        return silence - _excused;
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

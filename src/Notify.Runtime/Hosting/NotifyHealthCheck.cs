using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Notify;

/// <summary>Reports a listener's health; see <c>AddNotifyHealthCheck</c>.</summary>
internal sealed class NotifyHealthCheck(
    NotifyListener listener, NotifyOptions options, TimeProvider time, bool canary) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failure = context.Registration.FailureStatus;
        ListenerHealth health = listener.Health;
        Dictionary<string, object> data = new(StringComparer.Ordinal)
        {
            ["state"] = health.State.ToString(),
            ["generation"] = health.Generation,
            ["silence"] = health.Silence,
            ["channels"] = health.Channels,
            ["listening"] = health.ListeningChannels,
        };
        return health.Condition switch
        {
            ListenerCondition.NotStarted => HealthCheckResult.Healthy("Nothing has been subscribed yet.", data),
            ListenerCondition.Usable when canary => await ProbeAsync(failure, data, cancellationToken).ConfigureAwait(false),
            ListenerCondition.Usable => HealthCheckResult.Healthy("Notifications flow.", data),
            ListenerCondition.Reconnecting => HealthCheckResult.Degraded("There is no usable listening connection yet, or it was lost a moment ago.", health.LastError, data),
            _ => new HealthCheckResult(
                failure, "There has been no usable listening connection for too long.", health.LastError, data),
        };
    }

    private async Task<HealthCheckResult> ProbeAsync(
        HealthStatus failure, Dictionary<string, object> data, CancellationToken ct)
    {
        using Deadline deadline = new(options.PingTimeout, time, ct);
        try
        {
            await listener.ProbeAsync(deadline.Token).ConfigureAwait(false);
            return HealthCheckResult.Healthy("Notifications flow: one was sent and has arrived.", data);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return new HealthCheckResult(
                failure,
                deadline.HasPassed ? "A notification was sent but did not arrive in time." : "No notification can be sent.",
                e,
                data);
        }
    }
}

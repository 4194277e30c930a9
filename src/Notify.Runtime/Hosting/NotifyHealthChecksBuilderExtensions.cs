using Microsoft.Extensions.Diagnostics.HealthChecks;
using Notify;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers health checks of Notify.</summary>
public static class NotifyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the listener that <c>AddNotify</c> or <c>AddKeyedNotify</c> registered. It is healthy while notifications flow and
    /// the server answers, and if nothing has been subscribed; degraded while a lost connection is being replaced; and unhealthy when
    /// that takes longer than <see cref="NotifyOptions.PingInterval"/> and <see cref="NotifyOptions.PingTimeout"/>, at most twice the
    /// former. A server that has stopped answering counts as lost.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name; "notify" or "notify-" and the key by default.</param>
    /// <param name="serviceKey">The key given to <c>AddKeyedNotify</c>; null for <c>AddNotify</c>.</param>
    /// <param name="canary">
    /// Whether each check also sends a notification through the publisher and waits until it has arrived, for at most
    /// <see cref="NotifyOptions.PingTimeout"/>. That proves the whole way, and costs a commit that wakes every listening session of the
    /// database: it goes to this listener's private channel, but PostgreSQL wakes all of them to find that out.
    /// </param>
    /// <param name="failureStatus">What "unhealthy" is reported as; <see cref="HealthStatus.Unhealthy"/> by default.</param>
    /// <param name="tags">To filter checks by.</param>
    public static IHealthChecksBuilder AddNotifyHealthCheck(
        this IHealthChecksBuilder builder,
        string? name = null,
        object? serviceKey = null,
        bool canary = false,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? (serviceKey is null ? "notify" : $"notify-{serviceKey}"),
            provider => new NotifyHealthCheck(
                provider.GetRequired<NotifyListener>(serviceKey),
                provider.GetRequired<NotifyOptions>(serviceKey),
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                canary),
            failureStatus,
            tags));
    }
}

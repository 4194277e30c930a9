using Microsoft.Extensions.Diagnostics.HealthChecks;
using Notify;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers health checks of Notify.</summary>
public static class NotifyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the listener that <c>AddNotify</c> or <c>AddKeyedNotify</c> registered. It is healthy while notifications arrive
    /// and the server answers, or if nothing has been subscribed; degraded while the first connection is being opened or a lost one
    /// replaced; and unhealthy when that takes longer than <see cref="NotifyOptions.PingInterval"/> plus
    /// <see cref="NotifyOptions.PingTimeout"/>, or twice the former if that is shorter. A connection whose server has stopped answering
    /// counts as lost.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name; "notify" or "notify-" and the key by default.</param>
    /// <param name="serviceKey">The key given to <c>AddKeyedNotify</c>; null for <c>AddNotify</c>.</param>
    /// <param name="canary">
    /// Whether each check also sends a notification through the publisher and waits until it has arrived, for at most
    /// <see cref="NotifyOptions.PingTimeout"/>. That proves the whole path. It costs a commit that wakes every listening session of the
    /// database, although only this listener listens to the private channel (F14).
    /// </param>
    /// <param name="failureStatus">What "unhealthy" is reported as; <see cref="HealthStatus.Unhealthy"/> by default.</param>
    /// <param name="tags">Tags by which checks can be filtered.</param>
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

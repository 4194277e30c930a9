using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>How an endpoint sends a channel's events to one client.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed class ChannelEndpointOptions<T>
{
    /// <summary>
    /// How much is buffered for a client that reads slowly, and what happens when that is full; null for the default of
    /// <see cref="NotifyOptions"/>. What was dropped for a client is told to it, and to nobody else, as a gap.
    /// </summary>
    public SubscriptionOptions? Subscription { get; set; }

    /// <summary>
    /// After how long a silence a sign of life is sent: it keeps proxies from closing the connection and lets a client notice that
    /// it is dead. 15 seconds by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than a day.</exception>
    public TimeSpan Heartbeat
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a browser waits before it connects again; whole milliseconds, 2 seconds by default. Server-Sent Events only: a
    /// WebSocket's client decides for itself.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan Retry
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What this client gets to see of a payload: another object, or null for nothing. By default it is the payload itself. Called
    /// for each notification and client.
    /// </summary>
    public Func<T, HttpContext, object?>? Select { get; set; }

    /// <summary>
    /// From which pages a browser may open a WebSocket, such as <c>https://shop.example</c>. By default only from pages of the same
    /// host as the endpoint: browsers do not guard WebSockets against other sites as they guard everything else.
    /// </summary>
    public IReadOnlyCollection<string> AllowedOrigins { get; set; } = [];
}

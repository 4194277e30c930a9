using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notify;
using Notify.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Endpoints that send a channel's events to browsers.</summary>
/// <remarks>
/// <para>
/// A client gets the events of <see cref="ChannelEvent{T}"/> in their order: <c>received</c> with the JSON that came through the
/// channel, <c>listening</c> whenever notifications start to arrive (the moment to read the state), <c>gap</c> where some may be
/// missing.
/// </para>
/// <para>
/// All clients share the process's one listening connection. Each has its own buffer, so a slow client does not affect the
/// others. The streams end when the application begins to stop. They are ordinary endpoints: add
/// <c>RequireAuthorization()</c> unless everyone may see what is sent.
/// </para>
/// </remarks>
public static class ChannelEndpointExtensions
{
    /// <summary>
    /// Sends a channel's events as Server-Sent Events, for <c>new EventSource("…")</c> in a browser. A browser that comes back after
    /// its connection broke gets a <c>gap</c> first, because what was sent meanwhile is not kept anywhere.
    /// </summary>
    /// <typeparam name="T">The payload's type; its channel must be registered.</typeparam>
    /// <param name="endpoints">Where to add the endpoint.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="configure">Changes how the events are sent; called at once.</param>
    public static IEndpointConventionBuilder MapChannel<T>(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, Action<ChannelEndpointOptions<T>>? configure = null) =>
        endpoints.MapChannel(pattern, Registered<T>, configure);

    /// <summary>As the other overload, for a channel that the request decides on, such as one of a family.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="endpoints">Where to add the endpoint.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="listener">
    /// Finds the channel; null answers the request with 404. It is called before the response begins, so it may also throw to
    /// refuse the request.
    /// </param>
    /// <param name="configure">Changes how the events are sent; called at once.</param>
    public static IEndpointConventionBuilder MapChannel<T>(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Func<HttpContext, IChannelListener<T>?> listener,
        Action<ChannelEndpointOptions<T>>? configure = null) =>
        Map(endpoints, pattern, [HttpMethods.Get], listener, configure, ServerSentEventEndpoint.RunAsync);

    /// <summary>
    /// Sends a channel's events over WebSockets, each as one text message <c>{"event":"received","id":"1-17","data":{…}}</c>, and
    /// <c>{"event":"heartbeat"}</c> in between. <c>UseWebSockets()</c> must come before it. What a client sends is ignored.
    /// </summary>
    /// <typeparam name="T">The payload's type; its channel must be registered.</typeparam>
    /// <param name="endpoints">Where to add the endpoint.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="configure">Changes how the events are sent; called at once.</param>
    public static IEndpointConventionBuilder MapChannelSocket<T>(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, Action<ChannelEndpointOptions<T>>? configure = null) =>
        endpoints.MapChannelSocket(pattern, Registered<T>, configure);

    /// <summary>As the other overload, for a channel that the request decides on, such as one of a family.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="endpoints">Where to add the endpoint.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="listener">Finds the channel; null answers the request with 404.</param>
    /// <param name="configure">Changes how the events are sent; called at once.</param>
    public static IEndpointConventionBuilder MapChannelSocket<T>(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Func<HttpContext, IChannelListener<T>?> listener,
        Action<ChannelEndpointOptions<T>>? configure = null) =>
        // A WebSocket over HTTP/2 is a CONNECT request.
        Map(endpoints, pattern, [HttpMethods.Get, HttpMethods.Connect], listener, configure, WebSocketEndpoint.RunAsync);

    private static IChannelListener<T> Registered<T>(HttpContext http) =>
        http.RequestServices.GetRequiredService<IChannelListener<T>>();

    private static IEndpointConventionBuilder Map<T>(
        IEndpointRouteBuilder endpoints,
        string pattern,
        IEnumerable<string> methods,
        Func<HttpContext, IChannelListener<T>?> find,
        Action<ChannelEndpointOptions<T>>? configure,
        Func<HttpContext, IChannelListener<T>, ChannelEndpointOptions<T>, Task> run)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(find);
        ChannelEndpointOptions<T> options = new() { Log = new EndpointLog(endpoints.ServiceProvider) };
        configure?.Invoke(options);
        IEndpointConventionBuilder endpoint = endpoints.MapMethods(pattern, methods, http =>
        {
            if (find(http) is { } listener)
            {
                return run(http, listener, options);
            }

            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        // A stream has no natural end, so the application's general request timeout must not apply to it.
        return endpoint.WithMetadata(new DisableRequestTimeoutAttribute());
    }
}

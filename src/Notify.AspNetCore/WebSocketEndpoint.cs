using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Notify.AspNetCore;

/// <summary>Sends a channel's events over one WebSocket.</summary>
internal static class WebSocketEndpoint
{
    /// <summary>How long a client may take, once the stream ends, to read what is in flight and to answer the close.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    public static async Task RunAsync<T>(HttpContext http, IChannelListener<T> listener, ChannelEndpointOptions<T> options)
    {
        if (http.Request.Headers.Upgrade == "websocket" && http.Features.Get<IHttpWebSocketFeature>() is null)
        {
            // Otherwise every client would get a 400, as if the mistake were its own.
            throw new InvalidOperationException("MapChannelSocket needs the WebSocket middleware: call app.UseWebSockets() first.");
        }

        if (!http.WebSockets.IsWebSocketRequest)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "This address takes WebSocket requests only.")
                .ConfigureAwait(false);
        }
        else if (!WebSocketOrigin.IsAllowed(http.Request, options.AllowedOrigins))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Pages of this origin may not open this WebSocket.")
                .ConfigureAwait(false);
        }
        else
        {
            await StreamAsync(http, listener, options).ConfigureAwait(false);
        }
    }

    private static async Task StreamAsync<T>(HttpContext http, IChannelListener<T> listener, ChannelEndpointOptions<T> options)
    {
        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        using CancellationTokenSource end = EndOfStream.CreateSource(http);

        // Cancelling a send or receive aborts the WebSocket. So cancel later than the end, to leave time for a proper close.
        using CancellationTokenSource abort = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        using CancellationTokenRegistration patience = end.Token.Register(() => abort.CancelAfter(CloseTimeout));
        using WebSocketSink sink = new(socket, abort.Token);
        EventPump<T> pump = new(
            http, listener, options, http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions, sink);
        Task watching = WatchAsync(socket, end, abort.Token);
        WebSocketCloseStatus status = WebSocketCloseStatus.InternalServerError;
        try
        {
            await pump.RunAsync(resumes: false, end.Token).ConfigureAwait(false);
            status = WebSocketCloseStatus.EndpointUnavailable;
        }
        catch (Exception e) when (
            IsEnd(e) && (e is WebSocketException || end.IsCancellationRequested || abort.IsCancellationRequested))
        {
            // The client disconnected or closes, or the application stops.
            status = socket.CloseStatus ?? WebSocketCloseStatus.EndpointUnavailable;
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await CloseAsync(socket, status, abort.Token).ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    /// <summary>Reads and discards what the client sends, until it closes.</summary>
    private static async Task WatchAsync(WebSocket socket, CancellationTokenSource end, CancellationToken abort)
    {
        byte[] ignored = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(ignored.AsMemory(), abort).ConfigureAwait(false)).MessageType
                != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // Disconnected without a close.
        }

        await end.CancelAsync().ConfigureAwait(false);
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, CancellationToken abort)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, "The stream has ended.", abort).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsEnd(e) || e is ArgumentException)
        {
            // It ends either way. The client's own status may be one that must not be sent.
        }
    }

    private static bool IsEnd(Exception e) => e is OperationCanceledException or WebSocketException or ObjectDisposedException;

    private static async Task RefuseAsync(HttpContext http, int status, string reason)
    {
        http.Response.StatusCode = status;
        await http.Response.WriteAsync(reason, http.RequestAborted).ConfigureAwait(false);
    }
}

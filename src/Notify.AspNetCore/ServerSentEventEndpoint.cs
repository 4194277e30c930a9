using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Notify.AspNetCore;

/// <summary>Answers one request with a channel's events.</summary>
internal static class ServerSentEventEndpoint
{
    public static async Task RunAsync<T>(HttpContext http, IChannelListener<T> listener, ChannelEndpointOptions<T> options)
    {
        HttpResponse response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // Keeps nginx from buffering the response.
        response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        ServerSentEventSink sink = new(response.BodyWriter);
        sink.WriteRetry(options.Retry);
        EventPump<T> pump = new(
            http, listener, options, http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions, sink);
        using CancellationTokenSource end = EndOfStream.CreateSource(http);
        try
        {
            await pump.RunAsync(resumes: http.Request.Headers.ContainsKey("Last-Event-ID"), end.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && end.IsCancellationRequested)
        {
            // The client disconnected, or the application stops. The listener may have stopped before there was a subscription.
        }
    }
}

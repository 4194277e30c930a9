using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Notify.AspNetCore;

/// <summary>When a stream that has no end of its own has to end.</summary>
internal static class EndOfStream
{
    /// <summary>
    /// The client goes away, or the application begins to stop. Without the latter the server would wait for this request before
    /// anything else is stopped, until its patience ends.
    /// </summary>
    public static CancellationTokenSource Of(HttpContext http) => CancellationTokenSource.CreateLinkedTokenSource(
        http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
}

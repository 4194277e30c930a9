using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Notify.AspNetCore;

/// <summary>Ends a stream that has no natural end.</summary>
internal static class EndOfStream
{
    /// <summary>
    /// Cancelled when the client disconnects or the application begins to stop. Without the latter, shutdown would wait for this
    /// request until it times out.
    /// </summary>
    public static CancellationTokenSource CreateSource(HttpContext http) => CancellationTokenSource.CreateLinkedTokenSource(
        http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
}

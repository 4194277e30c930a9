using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>Decides which pages may open a WebSocket: browsers send the user's cookies for a page of any site.</summary>
internal static class WebSocketOrigin
{
    public static bool IsAllowed(HttpRequest request, IReadOnlyCollection<string> allowed)
    {
        string? origin = request.Headers.Origin;

        // A client that is not a browser sends no origin, and has no cookies of a user to misuse.
        return string.IsNullOrEmpty(origin)
            // Browsers send it without the slash that a copied address ends with.
            || allowed.Any(page => string.Equals(page.TrimEnd('/'), origin, StringComparison.OrdinalIgnoreCase))
            || IsOwn(origin, request);
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? page)
        // Whoever is on the network path can change a page that came unencrypted. In the other direction it is a proxy that decrypts.
        && (page.Scheme == Uri.UriSchemeHttps || !request.IsHttps)
        // Through the same parser, because a proxy may name a default port that browsers leave out.
        && Uri.TryCreate($"{page.Scheme}://{request.Headers.Host}", UriKind.Absolute, out Uri? own)
        && string.Equals(page.Authority, own.Authority, StringComparison.OrdinalIgnoreCase);
}

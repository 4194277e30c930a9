using System.Runtime.CompilerServices;
using Notify;

namespace Web.Tests.Payloads;

internal static class ReadAllExtensions
{
    /// <summary>What <c>ReadAllAsync</c> does, and says when notifications flow.</summary>
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(
        this IChannelListener<T> listener, Action listening, [EnumeratorCancellation] CancellationToken ct)
    {
        await using ISubscription<T> subscription = await listener.SubscribeAsync(ct: ct);
        listening();
        await foreach (T payload in subscription.ReadAllAsync(ct))
        {
            yield return payload;
        }
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Runtime.Tests.Support;

/// <summary>Waits for what nothing announces, such as a row of a server's view.</summary>
public static class WaitUntil
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(
        Func<bool> condition, CancellationToken ct, [CallerArgumentExpression(nameof(condition))] string text = "") =>
        TrueAsync(() => Task.FromResult(condition()), ct, text);

    public static async Task TrueAsync(
        Func<Task<bool>> condition, CancellationToken ct, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        for (long start = Stopwatch.GetTimestamp(); !await condition(); await Task.Delay(10, ct))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"never true: {text}");
        }
    }
}

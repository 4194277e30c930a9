using System.Runtime.CompilerServices;

namespace Notify.Generator.Incremental;

/// <summary>Numbers that identify objects without keeping them alive.</summary>
internal static class ObjectIds
{
    private static readonly ConditionalWeakTable<object, Id> Ids = new();
    private static long _last;

    public static ulong Get(object instance) => Ids.GetValue(instance, static _ => new Id((ulong)Interlocked.Increment(ref _last))).Value;

    private sealed record Id(ulong Value);
}

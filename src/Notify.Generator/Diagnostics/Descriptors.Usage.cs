using Microsoft.CodeAnalysis;

namespace Notify.Generator.Diagnostics;

/// <summary>3xx: use of the API. All of them are warnings, because the program means something, only hardly what was meant.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor UndisposedSubscription = Create(
        "NTG301",
        DiagnosticSeverity.Warning,
        "Subscription is never disposed",
        "The subscription \"{0}\" is never disposed, so its channel stays listened to and its buffer fills up; declare it with "
            + "await using");

    public static readonly DiagnosticDescriptor PublishInLoop = Create(
        "NTG302",
        DiagnosticSeverity.Warning,
        "Notifications are published one by one",
        "Each payload is sent in a transaction of its own, and the loop waits for it; send all of them with one PublishManyAsync");

    public static readonly DiagnosticDescriptor DroppedSubscription = Create(
        "NTG303",
        DiagnosticSeverity.Warning,
        "Subscription is dropped",
        "The subscription that SubscribeAsync returns is dropped, so nobody can read or end it; keep it with await using");

    public static readonly DiagnosticDescriptor RawChannelSql = Create(
        "NTG304",
        DiagnosticSeverity.Warning,
        "Raw SQL for a channel that has generated types",
        "This SQL names the channel \"{0}\", whose name and payload generated types know; use {1}");
}

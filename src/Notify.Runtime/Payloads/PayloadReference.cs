namespace Notify;

/// <summary>What is sent instead of a payload that was stored: <see cref="PayloadTable.ReferencePrefix"/> and its id.</summary>
internal static class PayloadReference
{
    /// <summary>The text of the notification.</summary>
    public static string To(Guid id) => PayloadTable.ReferencePrefix + id.ToString("D");

    /// <summary>Whether what arrived is a reference. What only begins like one is left to be read as a payload, and to fail.</summary>
    public static bool TryRead(string notification, out Guid id)
    {
        id = default;
        return notification.StartsWith(PayloadTable.ReferencePrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(notification.AsSpan(PayloadTable.ReferencePrefix.Length), "D", out id);
    }
}

namespace Notify;

/// <summary>What is sent instead of a payload that was stored: <see cref="PayloadTable.ReferencePrefix"/> and its id.</summary>
internal static class PayloadReference
{
    public static string Format(Guid id) => PayloadTable.ReferencePrefix + id.ToString("D");

    /// <summary>False for anything else, even if it begins like a reference: it is read as a payload, and fails.</summary>
    public static bool TryParse(string notification, out Guid id)
    {
        id = default;
        return notification.StartsWith(PayloadTable.ReferencePrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(notification.AsSpan(PayloadTable.ReferencePrefix.Length), "D", out id);
    }
}

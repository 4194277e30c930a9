namespace Notify;

/// <summary>The text that is sent instead of a stored payload: <see cref="PayloadTable.ReferencePrefix"/> and the payload's id.</summary>
internal static class PayloadReference
{
    public static string Format(Guid id) => PayloadTable.ReferencePrefix + id.ToString("D");

    /// <summary>False for anything but a complete reference. Such text is read as a payload, so a broken reference fails there.</summary>
    public static bool TryParse(string notification, out Guid id)
    {
        id = default;
        return notification.StartsWith(PayloadTable.ReferencePrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(notification.AsSpan(PayloadTable.ReferencePrefix.Length), "D", out id);
    }
}

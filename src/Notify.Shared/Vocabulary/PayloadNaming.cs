namespace Notify;

/// <summary>How a member's name becomes its JSON name, unless <c>[JsonPropertyName]</c> sets one.</summary>
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum PayloadNaming
{
    /// <summary><c>TotalAmount</c> becomes <c>total_amount</c>, as columns are usually named. The default.</summary>
    SnakeCase,

    /// <summary><c>TotalAmount</c> becomes <c>totalAmount</c>.</summary>
    CamelCase,

    /// <summary><c>TotalAmount</c> stays <c>TotalAmount</c>.</summary>
    AsWritten,
}

namespace Notify;

/// <summary>How the name of a member in JSON is made of its name in C#, where no <c>[JsonPropertyName]</c> gives it.</summary>
public enum PayloadNaming
{
    /// <summary><c>TotalAmount</c> becomes <c>total_amount</c>: what columns are usually called. The default.</summary>
    SnakeCase,

    /// <summary><c>TotalAmount</c> becomes <c>totalAmount</c>.</summary>
    CamelCase,

    /// <summary><c>TotalAmount</c> stays <c>TotalAmount</c>.</summary>
    AsWritten,
}

namespace Notify;

/// <summary>When, within the writer's transaction, a trigger fires.</summary>
public enum TriggerTiming
{
    /// <summary>Right after the statement. The default.</summary>
    After,

    /// <summary>As <see cref="After"/>, unless the transaction says <c>SET CONSTRAINTS … DEFERRED</c>. Row level only.</summary>
    Deferrable,

    /// <summary>At the transaction's commit, unless it says <c>SET CONSTRAINTS … IMMEDIATE</c>. Row level only.</summary>
    Deferred,
}

using System.Diagnostics;

namespace Notify;

/// <summary>
/// The span and the duration of one notification in one handler, by OpenTelemetry's conventions for messaging.
/// </summary>
internal static class HandlerTelemetry
{
    /// <returns>Null if no one collects spans.</returns>
    public static Activity? Start<T>(Received<T> received, string handler)
    {
        if (!NotifyTelemetry.Activities.HasListeners())
        {
            return null;
        }

        Activity? activity = null;
        NotifyTelemetry.Unharmed(() => activity = NotifyTelemetry.Activities.StartActivity($"process {received.Channel}", ActivityKind.Consumer));
        activity?.SetTag("messaging.system", "postgresql");
        activity?.SetTag("messaging.operation.type", "process");
        activity?.SetTag("messaging.operation.name", "process");
        activity?.SetTag("messaging.destination.name", received.Channel);
        activity?.SetTag("notify.handler", handler);
        activity?.SetTag("notify.sender.pid", received.SenderProcessId);
        return activity;
    }

    public static void End(Activity? activity, long began, string channel, string handler, Exception? error)
    {
        string? errorType = error?.GetType().FullName;
        if (errorType is not null)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            activity?.SetTag("error.type", errorType);
        }

        if (activity is not null)
        {
            NotifyTelemetry.Unharmed(activity.Dispose);
            if (Activity.Current == activity)
            {
                Activity.Current = activity.Parent; // Disposing it threw before doing that.
            }
        }

        if (NotifyTelemetry.HandlerDuration.Enabled)
        {
            TagList tags = new([new("messaging.destination.template", channel), new("notify.handler", handler)]);
            if (errorType is not null)
            {
                tags.Add("error.type", errorType);
            }

            NotifyTelemetry.Unharmed(() => NotifyTelemetry.HandlerDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags));
        }
    }
}

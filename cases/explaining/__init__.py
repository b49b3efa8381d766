"""Why a case stands as it does: its clocks day by day, who answers by which rule, what comes next."""

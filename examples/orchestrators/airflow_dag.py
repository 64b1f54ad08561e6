"""airflow dags test ship: train, gate, release. A gate that blocks fails its task, and nothing after it runs."""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG("ship", schedule=None):
    train = BashOperator(task_id="train", bash_command="echo put your training here")
    gate = BashOperator(task_id="gate", bash_command="modelassay run", cwd="{{ var.value.get('project', '.') }}")
    release = BashOperator(task_id="release", bash_command="echo released")
    train >> gate >> release
